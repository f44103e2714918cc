import { z } from "zod";
import { throwIfCancelled } from "../../core/errors.ts";
import { type Item, leftOut, skipped } from "../items.ts";
import { broken } from "../reading.ts";
import type { ExportEntry, ReadOptions } from "../source.ts";
import { type Conversation, conversationItems, type Message } from "./conversation.ts";
import { type Range, rangesSchema, withMentions } from "./signal-mentions.ts";
import { textLines } from "./whatsapp-lines.ts";

const id = z.union([z.string(), z.number()]).transform(String);
const text = z.string().nullish().catch(null);
const bodySchema = z.looseObject({ body: text, bodyRanges: rangesSchema }).nullish().catch(null);

const recipientSchema = z.looseObject({
  id,
  contact: z
    .looseObject({
      aci: text,
      e164: z.union([z.string(), z.number()]).nullish().catch(null),
      username: text,
      nickname: z.looseObject({ given: text, family: text }).nullish().catch(null),
      systemGivenName: text,
      systemFamilyName: text,
      profileGivenName: text,
      profileFamilyName: text,
    })
    .nullish(),
  self: z.unknown().optional(),
  group: z
    .looseObject({
      masterKey: text,
      snapshot: z
        .looseObject({ title: z.looseObject({ title: text }).nullish().catch(null) })
        .nullish()
        .catch(null),
    })
    .nullish(),
});
const itemSchema = z.looseObject({
  chatId: id,
  authorId: id.nullish().catch(null),
  dateSent: id.nullish().catch(null),
  outgoing: z.unknown().optional(),
  revisions: z.array(z.unknown()).nullish().catch(null),
  standardMessage: z
    .looseObject({
      text: bodySchema,
      attachments: z.array(z.unknown()).nullish().catch(null),
      quote: z
        .looseObject({ targetSentTimestamp: id.nullish().catch(null), text: bodySchema })
        .nullish()
        .catch(null),
    })
    .nullish()
    .catch(null),
  directStoryReplyMessage: z
    .looseObject({ textReply: z.looseObject({ text: bodySchema }).nullish() })
    .nullish()
    .catch(null),
  poll: z
    .looseObject({ question: text, options: z.array(z.looseObject({ option: text })).catch([]) })
    .nullish()
    .catch(null),
});
type ChatItem = z.infer<typeof itemSchema>;
const frameSchema = z.looseObject({
  account: z.looseObject({ givenName: text, familyName: text }).nullish().catch(null),
  recipient: z.unknown().optional(),
  chat: z.looseObject({ id, recipientId: id }).nullish().catch(null),
  chatItem: z.unknown().optional(),
});

interface Person {
  name: string;
  handle: string | null;
  /** Stays the same in every export: the account's id, the group's key. */
  key: string;
  kind: "self" | "group" | "contact";
}

/**
 * The documents of Signal's own export: a line for each person, group, conversation and message. Messages of several
 * conversations may stand mixed; what is kept in memory are people and the ends of conversations.
 */
export async function* jsonlItems(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const people = new Map<string, Person>();
  const chats = new Map<string, string>();
  const running = new Map<string, Running>();
  const mine: Person = { name: options.self.names[0] ?? "Me", handle: null, key: "self", kind: "self" };
  let lines = 0;
  for await (const line of textLines(entry)) {
    throwIfCancelled(options.signal);
    if (line.text.trim() === "") continue;
    const locator = `byte ${line.at}`;
    const frame = frameSchema.safeParse(parsed(line.text)).data;
    if (!frame) {
      if (lines === 0) throw broken(entry, "it is no export of Signal");
      yield skipped(locator, "not-a-record");
      continue;
    }
    lines++;
    const known = personOf(frame.recipient, mine);
    if (known) people.set(known.id, known.person);
    if (frame.chat) chats.set(frame.chat.id, frame.chat.recipientId);
    if (frame.chatItem === undefined || frame.chatItem === null) continue;
    const item = itemSchema.safeParse(frame.chatItem).data;
    if (!item) {
      yield skipped(locator, "not-a-message");
      continue;
    }
    const other = people.get(chats.get(item.chatId) ?? "");
    const chat = running.get(item.chatId) ?? new Running(entry, options, conversationOf(item.chatId, other));
    running.set(item.chatId, chat);
    yield* chat.next(messageOf(item, people, mine, locator));
    if (lines % 500 === 0) options.onProgress(lines, null);
  }
  for (const chat of running.values()) yield* chat.end();
}

/** A conversation of which the messages come one at a time, between those of others. */
class Running {
  readonly #items: AsyncIterator<Item>;
  #waiting: Message | Item | null = null;

  constructor(entry: ExportEntry, { self }: ReadOptions, conversation: Conversation) {
    this.#items = conversationItems(entry, self, conversation, this.#messages())[Symbol.asyncIterator]();
  }

  async *#messages(): AsyncIterable<Message | Item> {
    for (let next = this.#waiting; next; next = this.#waiting) {
      this.#waiting = null;
      yield next;
    }
  }

  /** The item of one message: each message makes exactly one. */
  async *next(message: Message | Item): AsyncIterable<Item> {
    this.#waiting = message;
    const { value, done } = await this.#items.next();
    if (!done) yield value;
  }

  async *end(): AsyncIterable<Item> {
    for (let next = await this.#items.next(); !next.done; next = await this.#items.next()) yield next.value;
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function personOf(value: unknown, mine: Person): { id: string; person: Person } | null {
  const recipient = recipientSchema.safeParse(value).data;
  if (!recipient) return null;
  const { id: key, contact, group } = recipient;
  if (recipient.self !== undefined) return { id: key, person: mine };
  if (group) {
    const title = group.snapshot?.title?.title || null;
    return {
      id: key,
      person: { name: title ?? "", handle: null, key: group.masterKey ?? key, kind: "group" },
    };
  }
  const { nickname } = contact ?? {};
  const joined = (...parts: (string | null | undefined)[]) => parts.filter(Boolean).join(" ").trim();
  const number = contact?.e164 ? `+${String(contact.e164).replace(/^\+/, "")}` : null;
  const name =
    joined(nickname?.given, nickname?.family) ||
    joined(contact?.systemGivenName, contact?.systemFamilyName) ||
    joined(contact?.profileGivenName, contact?.profileFamilyName) ||
    contact?.username ||
    number ||
    "unknown";
  return { id: key, person: { name, handle: number, key: contact?.aci ?? number ?? key, kind: "contact" } };
}

function conversationOf(chatId: string, other: Person | undefined): Conversation {
  const isNotes = other?.kind === "self";
  return {
    source: "signal",
    key: other?.key ?? chatId,
    title: isNotes ? "Note to Self" : other?.name || null,
    group: other?.kind === "group",
    ...(isNotes ? { kind: "note", audience: "self" } : {}),
  };
}

function messageOf(
  item: ChatItem,
  people: ReadonlyMap<string, Person>,
  mine: Person,
  locator: string,
): Message | Item {
  const { standardMessage, poll, directStoryReplyMessage } = item;
  const isOwn = item.outgoing !== undefined;
  const author = isOwn ? mine : people.get(item.authorId ?? "");
  const nameOf = (aci: string) => [...people.values()].find((one) => one.key === aci)?.name ?? null;
  const said = standardMessage?.text ?? directStoryReplyMessage?.textReply?.text;
  const ranges: readonly Range[] = said?.bodyRanges ?? [];
  const options = (poll?.options ?? []).map(({ option }) => `- ${option ?? ""}`).join("\n");
  const text = poll
    ? `${poll.question ?? ""}\n\n${options}`.trim()
    : withMentions(said?.body ?? "", ranges, nameOf).trim();
  if (text === "") return leftOut(reasonOf(item));
  const replyTo = standardMessage?.quote?.targetSentTimestamp;
  const hasMedia = (standardMessage?.attachments?.length ?? 0) > 0;
  const form = poll ? "poll" : item.revisions?.length ? "edited" : hasMedia ? "caption" : null;
  return {
    id: item.dateSent ?? null,
    at: Number(item.dateSent ?? Number.NaN),
    from: { name: author?.name ?? "unknown", ...(author?.handle ? { handle: author.handle } : {}) },
    own: isOwn || author?.kind === "self",
    text,
    ...(replyTo && replyTo !== "0" ? { replyTo } : {}),
    ...(form ? { form } : {}),
    locator,
  };
}

function reasonOf(item: ChatItem): string {
  if ("remoteDeletedMessage" in item || "adminDeletedMessage" in item) return "deleted message";
  if ("updateMessage" in item) return "system line";
  return "media";
}
