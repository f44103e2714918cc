import { basename } from "node:path";
import { z } from "zod";
import { throwIfCancelled } from "../../core/errors.ts";
import { type Item, leftOut, skipped } from "../items.ts";
import type { ExportEntry, ReadOptions } from "../source.ts";
import { conversationItems, type Message } from "./conversation.ts";
import { markdownMessages } from "./signal-markdown.ts";
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

type Line = z.infer<typeof lineSchema>;

/** How versions of signal-export have called a conversation in Markdown. */
const markdownNames = ["chat.md", "index.md"];

/** Whom signal-export names where Signal names nobody. */
const NOBODY = "No-Sender";

/** The documents of one of signal-export's folders, which is named after the conversation. */
export async function* folderItems(folder: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const title = basename(folder.name.replace(/[/!]+$/, ""));
  const senders = new Set<string>();
  for await (const { record } of recordsIn(folder)) {
    const sender = record?.sender;
    if (sender && sender !== NOBODY) senders.add(sender);
  }
  const conversation = { source: "signal", key: title, title, group: senders.size > 2 };
  async function* messages(): AsyncIterable<Message | Item> {
    let lines = 0;
    for await (const { record, locator } of recordsIn(folder)) {
      throwIfCancelled(options.signal);
      yield messageOf(record, locator, options.self.names[0] ?? "Me");
      if (++lines % 500 === 0) options.onProgress(lines, null);
    }
  }
  yield* conversationItems(folder, options.self, conversation, messages());
}

interface Found {
  record: Line | undefined;
  locator: string;
}

/** The messages, of data.json; the first versions wrote Markdown alone. */
async function* recordsIn(folder: ExportEntry): AsyncIterable<Found> {
  const names = await folder.list();
  if (names.includes("data.json")) {
    for await (const { text, at } of textLines(await folder.child("data.json")))
      if (text.trim() !== "") yield { record: lineOf(text), locator: `data.json byte ${at}` };
    return;
  }
  const name = markdownNames.find((one) => names.includes(one)) ?? "chat.md";
  for await (const { at, ...message } of markdownMessages(await folder.child(name)))
    yield { record: { ...message, call: false }, locator: `${name} byte ${at}` };
}

function lineOf(line: string): Line | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function messageOf(record: Line | undefined, locator: string, me: string): Message | Item {
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
