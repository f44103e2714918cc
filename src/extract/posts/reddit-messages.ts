import type { Self } from "../../core/document.ts";
import { conversationItems, type Message } from "../chats/conversation.ts";
import { type Item, leftOut, skipped } from "../items.ts";
import { csvRows } from "../reading.ts";
import type { ExportEntry } from "../source.ts";
import { utcTime } from "./utc.ts";

interface Talk {
  key: string;
  title: string | null;
  group: boolean;
  messages: Message[];
}

/** Private messages and chats. A table of them is small: it is read whole, as its rows follow no order. */
export async function* redditConversations(
  file: ExportEntry,
  { name, owner, self }: { name: string; owner: string | null; self: Self },
): AsyncIterable<Item> {
  const talks = new Map<string, Talk>();
  for await (const { row, line } of csvRows(file)) {
    const locator = `${name} line ${line}`;
    const isChat = /^chat_history(?:_\d+)?\.csv$/u.test(name);
    const text = ((isChat ? row.message : row.body) ?? "").trim();
    const from = (isChat ? row.username : row.from) ?? "";
    const id = (isChat ? row.message_id : row.id) ?? "";
    if (id === "" && from === "") yield skipped(locator, "not-a-message");
    else if (text === "") yield leftOut("message without text");
    else if (/^\[(?:deleted|removed)\]$/u.test(text)) yield leftOut("deleted or removed");
    else {
      const talk = talkOf(talks, row, isChat);
      const own = owner === null ? null : from.toLowerCase() === owner.toLowerCase();
      talk.messages.push({
        id: id || null,
        at: utcTime((isChat ? row.created_at : row.date) ?? row.date),
        from: { name: from, handle: from },
        own,
        text,
        replyTo: row.thread_parent_message_id || null,
        locator,
      });
    }
  }
  for (const { messages, ...talk } of talks.values()) {
    messages.sort((a, b) => String(a.at).localeCompare(String(b.at)));
    yield* conversationItems(file, self, { source: "reddit", ...talk, isOpen: owner === null }, messages);
  }
}

function talkOf(talks: Map<string, Talk>, row: Readonly<Record<string, string>>, isChat: boolean): Talk {
  const pair = [row.from ?? "", row.to ?? ""].sort().join(" ");
  const key = (isChat ? row.channel_url : row.thread_id || row.permalink) || pair;
  const title = (isChat ? row.channel_name : row.subject) || null;
  const group = isChat && !["", "direct", "dm"].includes((row.conversation_type ?? "").toLowerCase());
  const talk = talks.get(key) ?? { key, title, group, messages: [] };
  talks.set(key, talk);
  return talk;
}
