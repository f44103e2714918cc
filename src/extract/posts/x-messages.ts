import { type Conversation, conversationItems, type Message } from "../chats/conversation.ts";
import { type Item, leftOut, skipped } from "../items.ts";
import type { ExportEntry, ReadOptions } from "../source.ts";
import { baseName, elements } from "./x-archive.ts";
import { statusIn, unescaped } from "./x-text.ts";

interface Mailbox {
  /** The user's number; null where the archive does not say. */
  owner: string | null;
  people: ReadonlyMap<string, string>;
  options: ReadOptions;
}

/** The conversations of one file. People are numbers there; those that posts mention have names. */
export async function* directMessages(
  file: ExportEntry,
  { owner, people, options }: Mailbox,
): AsyncIterable<Item> {
  const { conversationSchema, messageSchema } = await import("./x-schemas.ts");
  const group = /-group/u.test(baseName(file));
  for await (const one of elements(file)) {
    if ("type" in one) {
      yield one;
      continue;
    }
    const place = `${baseName(file)} ${one.index + 1}`;
    const { data } = conversationSchema.safeParse(one.value);
    if (!data) {
      yield skipped(place, "not-a-conversation");
      continue;
    }
    const { conversationId: key, messages } = data.dmConversation;
    const read: (Message | Item)[] = [];
    for (const [i, message] of messages.entries()) {
      const { data: found } = messageSchema.safeParse(message);
      if (found)
        read.push(messageOf(found.messageCreate, { owner, people, locator: `${place} message ${i + 1}` }));
      else if ("messageCreate" in message) read.push(skipped(`${place} message ${i + 1}`, "not-a-message"));
      else read.push(leftOut("system line"));
    }
    const others = titleOf(read, people);
    const conversation: Conversation = { source: "x", key, title: others, group };
    yield* conversationItems(file, options.self, conversation, inOrder(read));
  }
}

interface DirectMessage {
  id?: string | null | undefined;
  senderId: string;
  text: string;
  createdAt?: string | null | undefined;
  urls?: { url: string; expanded?: string | null | undefined }[] | null | undefined;
  mediaUrls?: unknown[] | null | undefined;
}

function messageOf(
  message: DirectMessage,
  { owner, people, locator }: { owner: string | null; people: ReadonlyMap<string, string>; locator: string },
): Message | Item {
  const { senderId } = message;
  let { text } = message;
  const isMedia = (message.mediaUrls ?? []).length > 0;
  for (const { url, expanded } of message.urls ?? []) {
    const drops =
      isMedia && /\/(?:messages\/media|ton\.twitter)|pic\.(?:twitter|x)\.com/u.test(expanded ?? "");
    text = text.replaceAll(url, drops ? "" : (expanded ?? url));
  }
  if (isMedia) text = text.replace(/\s*https?:\/\/t\.co\/\w+\s*$/u, "");
  text = unescaped(text).trim();
  if (text === "") return leftOut("media without text");
  const isLink = /^https?:\/\/\S+$/u.test(text) && statusIn(text) !== null;
  const name = people.get(senderId);
  return {
    id: message.id ?? null,
    at: message.createdAt ?? null,
    from: { name: name ? `@${name}` : "", handle: senderId },
    own: owner === null ? null : senderId === owner,
    text,
    ...(isLink ? { foreign: "share" } : {}),
    locator,
  };
}

/** They stand with the newest first. */
function inOrder(read: readonly (Message | Item)[]): (Message | Item)[] {
  const time = (one: Message | Item) => ("type" in one ? 0 : Date.parse(String(one.at)) || 0);
  return [...read].sort((a, b) => time(a) - time(b));
}

function titleOf(read: readonly (Message | Item)[], people: ReadonlyMap<string, string>): string | null {
  const others = new Set<string>();
  for (const one of read) {
    if ("type" in one || one.own || !one.from.handle) continue;
    const name = people.get(one.from.handle);
    if (name) others.add(`@${name}`);
  }
  return [...others].slice(0, 4).join(", ") || null;
}
