import { sha256 } from "../../core/hash.ts";
import { type AssistantTurn, turnMessages } from "../assistants/turns.ts";
import { conversationItems, type Message } from "../chats/conversation.ts";
import { type Item, leftOut, skipped } from "../items.ts";
import type { ExportEntry, ReadOptions } from "../source.ts";
import { baseName, elements } from "./x-archive.ts";

/** What the user asked Grok, and what it answered. One turn stands beside the other, of all conversations. */
export async function* grokItems(file: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const { grokSchema } = await import("./x-schemas.ts");
  const talks = new Map<string, AssistantTurn[]>();
  for await (const one of elements(file)) {
    if ("type" in one) {
      yield one;
      continue;
    }
    const locator = `${baseName(file)} ${one.index + 1}`;
    const { data } = grokSchema.safeParse(one.value);
    if (!data) {
      yield skipped(locator, "not-a-turn");
      continue;
    }
    const { chatId, createdAt: at, sender, message: text } = data.grokChatItem;
    if (text.trim() === "") {
      yield leftOut("turn without text");
      continue;
    }
    const role = /^user$/iu.test(sender) ? "user" : "assistant";
    const id = sha256(`${at}\0${role}\0${text}`).slice(0, 16);
    const turns = talks.get(chatId) ?? [];
    talks.set(chatId, turns);
    turns.push({ id, role, at, text, replyTo: null, locator });
  }
  for (const [chat, turns] of talks) {
    const conversation = { source: "x", key: `grok/${chat}`, title: null, audience: "person" as const };
    yield* conversationItems(file, options.self, conversation, messagesOf(turns));
  }
}

/** In the order of time; a question and its answer have one time. */
function* messagesOf(turns: readonly AssistantTurn[]): Iterable<Message | Item> {
  const time = ({ at }: AssistantTurn) => Date.parse(String(at)) || 0;
  const rank = ({ role }: AssistantTurn) => (role === "user" ? 0 : 1);
  let before: string | null = null;
  for (const turn of [...turns].sort((a, b) => time(a) - time(b) || rank(a) - rank(b))) {
    yield* turnMessages({ ...turn, replyTo: before }, "Grok");
    before = turn.id;
  }
}
