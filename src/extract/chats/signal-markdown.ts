import type { ExportEntry } from "../source.ts";
import { textLines } from "./whatsapp-lines.ts";

/** A message of signal-export, as far as its Markdown tells. */
export interface MarkdownMessage {
  date: string;
  sender: string;
  body: string;
  quote: string;
  attachments: string[];
  deleted: boolean;
  /** Byte at which it begins. */
  at: number;
}

/** `[2020-01-17 21:49:10] Me: Hello`, in older versions with a comma and without seconds. */
const beginning = /^\[(\d{4}-\d\d-\d\d),? (\d\d:\d\d(?::\d\d)?)\] ([^:\n]{1,120}): ?(.*)$/u;

/** Whether a text is what signal-export writes where it makes no data.json. */
export const isSignalMarkdown = (head: string) => beginning.test(head.split("\n", 1)[0]?.trimEnd() ?? "");

/** The messages of a conversation in Markdown: what follows the first line of one belongs to it. */
export async function* markdownMessages(file: ExportEntry): AsyncIterable<MarkdownMessage> {
  let open: { head: RegExpExecArray; lines: string[]; at: number } | null = null;
  for await (const { text, at } of textLines(file)) {
    const head = beginning.exec(text.trimEnd());
    if (!head) open?.lines.push(text.trimEnd());
    else {
      if (open) yield messageOf(open.head, open.lines, open.at);
      open = { head, lines: [head[4] ?? ""], at };
    }
  }
  if (open) yield messageOf(open.head, open.lines, open.at);
}

function messageOf(
  [, day, time, sender = ""]: RegExpExecArray,
  lines: string[],
  at: number,
): MarkdownMessage {
  const attachments: string[] = [];
  const quote = lines.filter((line) => line.startsWith("> ")).join("\n");
  const body = lines
    // reactions and stickers stand in lines of their own
    .filter((line) => !line.startsWith("> ") && !/^\(- .* -\)$|^\(\( .* \)\)$/u.test(line))
    .join("\n")
    .replace(/!?\[([^\]\n]*)\]\(\.\/?(?:media|[^)\n]*\/media)\/[^)\n]*\)/gu, (_, name: string) => {
      attachments.push(name);
      return "";
    })
    .trim();
  const deleted = body === "(This message was deleted)";
  return { date: `${day}T${time}`, sender, body, quote, attachments, deleted, at };
}
