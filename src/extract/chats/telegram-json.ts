import type { Item } from "../items.ts";
import { type Element, jsonElements } from "../reading.ts";
import type { ExportEntry, ReadOptions } from "../source.ts";
import { type Conversation, conversationItems, type Message } from "./conversation.ts";
import { type Chat, isChannel, messageOf, numberIn, type Owner } from "./telegram-messages.ts";

/** One chat stands at the top; all chats of an account in two lists. Each as its description and its messages. */
const places = ["$", "$.chats.list.*", "$.left_chats.list.*"];
const paths = [
  "$.personal_information.user_id",
  ...places.flatMap((at) => [`${at}.name`, `${at}.type`, `${at}.id`, `${at}.messages.*`]),
];

/** The documents of a `result.json`, of one chat or of a whole account, however large it is. */
export async function* jsonItems(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const elements = jsonElements(entry, paths)[Symbol.asyncIterator]();
  const owner: Owner = { id: null, self: options.self };
  let chat: Partial<Chat> = {};
  let seen = 0;
  for (let next = await elements.next(); !next.done; ) {
    const { key, value } = next.value;
    if (typeof key === "number") {
      const known: Chat = { id: chat.id ?? "", name: chat.name ?? null, type: chat.type ?? "" };
      const run = messagesOf(elements, next.value, known, owner, () => options.onProgress(++seen, null));
      yield* conversationItems(entry, options.self, conversationOf(known, owner), run.messages());
      next = run.behind();
      chat = {};
      continue;
    }
    if (key === "user_id") owner.id = numberIn(String(value));
    else chat = described(chat, key, value);
    next = await elements.next();
  }
}

/** A chat's name, kind and id stand before its messages; the name may be missing, and a chat may have no messages. */
function described(chat: Partial<Chat>, key: string | undefined, value: unknown): Partial<Chat> {
  if (key === "name") return { name: typeof value === "string" ? value : null };
  if (key === "type") return { ...(chat.type === undefined ? chat : {}), type: String(value) };
  return key === "id" ? { ...chat, id: String(value) } : chat;
}

/** The messages of one chat out of the stream of all, and what came behind the last of them. */
function messagesOf(
  elements: AsyncIterator<Element>,
  first: Element,
  chat: Chat,
  owner: Owner,
  onMessage: () => void,
) {
  let next: IteratorResult<Element> = { done: false, value: first };
  return {
    behind: () => next,
    async *messages(): AsyncIterable<Message | Item> {
      while (!next.done && typeof next.value.key === "number") {
        // the next chat's list begins at 0 again, with its description before it
        const { value, key } = next.value;
        onMessage();
        yield messageOf(value, chat, owner, `chat ${chat.id || "0"} message ${key}`);
        next = await elements.next();
      }
    },
  };
}

function conversationOf(chat: Chat, owner: Owner): Conversation {
  const isNotes = chat.type === "saved_messages";
  const isPair = /^(?:personal|bot)_chat$/.test(chat.type);
  return {
    source: "telegram",
    key: chat.id || chat.name || "chat",
    title: chat.name ?? (isNotes ? "Saved messages" : null),
    group: !isNotes && !isPair,
    isPublic: chat.type.startsWith("public_"),
    isOpen: owner.id === null && !isNotes && !isPair && !isChannel(chat),
    ...(isNotes ? { kind: "note", audience: "self" } : {}),
    ...(isChannel(chat) ? { kind: "post", audience: "public" } : {}),
  };
}
