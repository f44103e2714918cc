import { z } from "zod";
import { isSelf, type Self } from "../../core/document.ts";
import { type Item, leftOut, skipped } from "../items.ts";
import { jsonElements } from "../reading.ts";
import type { ExportEntry, ReadOptions } from "../source.ts";
import { type Conversation, conversationItems, type Message } from "./conversation.ts";
import { fromDiscord, timeOf } from "./discord-markup.ts";

const text = z.string().nullish();
const authorSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  discriminator: text,
  nickname: text,
  isBot: z.boolean().nullish(),
});
const messageSchema = z.looseObject({
  id: z.string(),
  type: z.union([z.string(), z.number()]).nullish(),
  timestamp: text,
  timestampEdited: text,
  content: text,
  author: authorSchema,
  mentions: z.array(authorSchema).nullish().catch(null),
  attachments: z.array(z.unknown()).nullish(),
  stickers: z.array(z.unknown()).nullish(),
  reference: z.looseObject({ messageId: text, type: text }).nullish().catch(null),
  forwardedMessage: z.looseObject({ content: text }).nullish().catch(null),
});
type Exported = z.infer<typeof messageSchema>;
const channelSchema = z.looseObject({ id: z.string(), type: z.unknown().optional(), name: text });
const guildSchema = z.looseObject({ id: z.string().nullish(), name: text });

/** Types that hold what somebody wrote, by name and by Discord's number; calls, pins and joins are others. */
const written = new Set(["Default", "Reply", "0", "19"]);

/** A file of DiscordChatExporter: one channel, everybody's messages, oldest or newest first. */
export async function* exporterItems(
  entry: ExportEntry,
  { self, onProgress }: ReadOptions,
): AsyncIterable<Item> {
  const elements = jsonElements(entry, ["$.guild", "$.channel", "$.messages.*"])[Symbol.asyncIterator]();
  let guild: z.infer<typeof guildSchema> | undefined;
  let channel: z.infer<typeof channelSchema> | undefined;
  let next = await elements.next();
  for (; !next.done && typeof next.value.key === "string"; next = await elements.next()) {
    if (next.value.key === "guild") guild = guildSchema.safeParse(next.value.value).data;
    if (next.value.key === "channel") channel = channelSchema.safeParse(next.value.value).data;
  }
  const isDirect = /^Direct/.test(String(channel?.type ?? ""));
  const isOne = /^Direct(?:1:1)?TextChat$/.test(String(channel?.type ?? ""));
  const conversation: Conversation = {
    source: "discord",
    key: channel?.id ?? "",
    title: isDirect || !guild?.name ? (channel?.name ?? null) : `${guild.name} #${channel?.name ?? ""}`,
    group: !isOne,
    isOpen: true,
  };
  async function* rest(): AsyncIterable<Exported | Item> {
    for (let count = 0; !next.done; next = await elements.next()) {
      const record = messageSchema.safeParse(next.value.value).data;
      yield record ?? skipped(`#${next.value.key}`, "not-a-message");
      if (++count % 1000 === 0) onProgress(count, null);
    }
  }
  yield* conversationItems(entry, self, conversation, messages(rest(), self));
}

async function* messages(records: AsyncIterable<Exported | Item>, self: Self): AsyncIterable<Message | Item> {
  for await (const record of oldestFirst(records)) yield isMessage(record) ? messageOf(record, self) : record;
}

const isMessage = (record: Exported | Item): record is Exported => "author" in record;

/** A file whose second message is older than its first is turned round, and held in memory for that. */
async function* oldestFirst(records: AsyncIterable<Exported | Item>): AsyncIterable<Exported | Item> {
  const held: (Exported | Item)[] = [];
  let first: string | null = null;
  let turned: boolean | null = null;
  for await (const record of records) {
    if (turned === null && isMessage(record)) {
      if (first === null) first = record.timestamp ?? "";
      else if (first !== record.timestamp) turned = (record.timestamp ?? "") < first;
    }
    held.push(record);
    if (turned !== false) continue;
    yield* held;
    held.length = 0;
  }
  yield* turned ? held.reverse() : held;
}

function messageOf(record: Exported, self: Self): Message | Item {
  const { author, reference, id } = record;
  if (author.isBot) return leftOut("bot");
  if (!written.has(String(record.type ?? "Default"))) return leftOut("system line");
  const names = {
    people: new Map((record.mentions ?? []).map((one) => [one.id, one.nickname || one.name])),
    channels: new Map(),
  };
  const words = fromDiscord(record.content ?? "", names);
  const forwarded = fromDiscord(record.forwardedMessage?.content ?? "", names);
  const isForward = words === "" && forwarded !== "";
  const text = isForward ? forwarded : words;
  if (text === "")
    return leftOut(record.attachments?.length || record.stickers?.length ? "media without text" : "empty");
  const handles = [author.name, `${author.name}#${author.discriminator ?? ""}`, author.id];
  return {
    id,
    at: timeOf(record.timestamp ?? "", id),
    from: { name: author.nickname || author.name, handle: author.name },
    own: handles.some((handle) => isSelf(self, { handle })) || null,
    text,
    replyTo: record.forwardedMessage || reference?.type === "Forward" ? null : (reference?.messageId ?? null),
    ...(isForward ? { foreign: "forward" } : {}),
    ...(forwarded && !isForward ? { context: forwarded } : {}),
    ...(record.timestampEdited ? { form: "edited" } : {}),
    locator: `message ${id}`,
  };
}
