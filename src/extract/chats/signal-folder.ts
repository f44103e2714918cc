import { basename } from "node:path";
import { z } from "zod";
import { throwIfCancelled } from "../../core/errors.ts";
import { type Item, leftOut, skipped } from "../items.ts";
import type { ExportEntry, ReadOptions } from "../source.ts";
import { conversationItems, type Message } from "./conversation.ts";
import { textLines } from "./whatsapp-lines.ts";

const lineSchema = z.looseObject({
  date: z.string(),
  sender: z.string().catch(""),
  body: z.string().catch(""),
  quote: z.string().nullish().catch(null),
  sticker: z.unknown().optional(),
  attachments: z.array(z.unknown()).catch([]),
  deleted: z.boolean().catch(false),
  call: z.boolean().catch(false),
});

/** Whom signal-export names where Signal names nobody. */
const NOBODY = "No-Sender";

/** The documents of one of signal-export's folders, which is named after the conversation: a message in each line. */
export async function* folderItems(folder: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const title = basename(folder.name.replace(/[/!]+$/, ""));
  const file = await folder.child("data.json");
  const senders = new Set<string>();
  for await (const { text } of textLines(file)) {
    const sender = lineOf(text)?.sender;
    if (sender && sender !== NOBODY) senders.add(sender);
  }
  const conversation = { source: "signal", key: title, title, group: senders.size > 2 };
  async function* messages(): AsyncIterable<Message | Item> {
    let lines = 0;
    for await (const { text, at } of textLines(file)) {
      throwIfCancelled(options.signal);
      if (text.trim() === "") continue;
      yield messageOf(text, `data.json byte ${at}`, options.self.names[0] ?? "Me");
      if (++lines % 500 === 0) options.onProgress(lines, null);
    }
  }
  yield* conversationItems(folder, options.self, conversation, messages());
}

function lineOf(line: string): z.infer<typeof lineSchema> | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function messageOf(line: string, locator: string, me: string): Message | Item {
  const record = lineOf(line);
  if (!record) return skipped(locator, "not-a-message");
  if (record.deleted) return leftOut("deleted message");
  if (record.sender === NOBODY) return leftOut("system line");
  const text = record.body.trim();
  if (record.call || /^(?:Incoming|Outgoing|Missed) (?:voice |video )?call(?: \(.*\))?$/.test(text))
    return leftOut("call or notice");
  const hasMedia = record.attachments.length > 0 || Boolean(record.sticker);
  if (text === "") return leftOut(hasMedia ? "media" : "empty");
  const isOwn = record.sender === "Me";
  const quoted = record.quote?.replace(/^> ?/gm, "").trim();
  return {
    id: null,
    at: /[zZ]|[+-]\d\d:\d\d$/.test(record.date) ? record.date : `${record.date}Z`, // local time, taken as UTC
    from: { name: isOwn ? me : record.sender },
    own: isOwn,
    text,
    ...(quoted ? { context: quoted } : {}),
    ...(hasMedia ? { form: "caption" } : {}),
    locator,
  };
}
