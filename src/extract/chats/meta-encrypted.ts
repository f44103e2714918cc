import { z } from "zod";
import { sha256 } from "../../core/hash.ts";
import { type Item, leftOut, skipped } from "../items.ts";
import { readJson } from "../reading.ts";
import type { ExportEntry, ReadOptions } from "../source.ts";
import { conversationItems, type Message } from "./conversation.ts";
import { isProgramLine } from "./meta-lines.ts";
import { repaired, written } from "./meta-text.ts";

const fileSchema = z.looseObject({
  participants: z.array(z.string()),
  threadName: z.string().nullish(),
  messages: z.array(z.unknown()),
});
const messageSchema = z.looseObject({
  senderName: z.string(),
  text: z.string().nullish(),
  timestamp: z.number(),
  type: z.string().nullish(),
  isUnsent: z.boolean().nullish().catch(null),
  media: z.array(z.unknown()).nullish().catch(null),
});

/** One encrypted conversation of Messenger, which is a file. It does not say who the user is. */
export async function* encryptedItems(entry: ExportEntry, { self }: ReadOptions): AsyncIterable<Item> {
  const { participants, threadName, messages } = await readJson(entry, fileSchema);
  const names = participants.map(repaired);
  const title = repaired(threadName ?? "").replace(/_\d+$/, "") || names.join(", ");
  const conversation = {
    source: "facebook",
    key: sha256(["encrypted", title, ...[...names].sort()].join("\0")).slice(0, 16),
    title,
    people: names.map((name) => ({ name, address: "" })),
    group: names.length > 2,
    isOpen: true,
  };
  const all = messages.map((value, index) => ({ record: messageSchema.safeParse(value).data, index }));
  if ((all[0]?.record?.timestamp ?? 0) > (all.at(-1)?.record?.timestamp ?? 0)) all.reverse();
  all.sort((a, b) => (a.record?.timestamp ?? 0) - (b.record?.timestamp ?? 0));
  yield* conversationItems(
    entry,
    self,
    conversation,
    all.map(({ record, index }) =>
      record ? messageOf(record, `#${index}`) : skipped(`#${index}`, "not-a-message"),
    ),
  );
}

function messageOf(record: z.infer<typeof messageSchema>, locator: string): Message | Item {
  if (record.isUnsent) return leftOut("deleted message");
  if (record.type === "call") return leftOut("call");
  if (record.type === "placeholder") return leftOut("system line");
  const name = repaired(record.senderName);
  const text = written(repaired(record.text ?? ""));
  if (text === "") return leftOut(record.media?.length ? "media without text" : "empty");
  if (isProgramLine(text, name, Boolean(record.media?.length))) return leftOut("system line");
  return { id: null, at: record.timestamp, from: { name }, own: null, text, locator };
}
