import { foldName, type Self } from "../../core/document.ts";
import { conversationItems, type Message } from "../chats/conversation.ts";
import { type Item, leftOut, skipped } from "../items.ts";
import { csvRows } from "../reading.ts";
import type { ExportEntry } from "../source.ts";
import { isHtml, unquoted } from "./linkedin-text.ts";
import { utcTime } from "./utc.ts";
import { baseName } from "./x-archive.ts";

interface Talk {
  key: string;
  title: string | null;
  people: Set<string>;
  messages: Message[];
}

/** Messages, newest first and conversations mixed: the table is read whole, as it is no larger than one person types. */
export async function* linkedinMessages(
  file: ExportEntry,
  { owner, self }: { owner: string | null; self: Self },
): AsyncIterable<Item> {
  const { htmlToMarkdown } = await import("../markup/html-to-markdown.ts");
  const name = baseName(file);
  const talks = new Map<string, Talk>();
  const header = (row: string[]) => row.some((one) => /^content$/iu.test(one.trim()));
  for await (const { row, line } of csvRows(file, { header })) {
    const locator = `${name} line ${line}`;
    const content = row.content ?? "";
    const text = (isHtml(content) ? htmlToMarkdown(content) : unquoted(content)).trim();
    const { from = "", to = "" } = row;
    if (from === "" && text === "") yield skipped(locator, "not-a-message");
    else if (/^yes$/iu.test(row["is message draft"] ?? "")) yield leftOut("draft");
    else if (text === "") yield leftOut("message without text");
    else {
      const people = [from, ...to.split(",").map((one) => one.trim())].filter((one) => one !== "");
      const key = row["conversation id"] || [...people].sort().join(", ");
      const talk: Talk = talks.get(key) ?? { key, title: null, people: new Set(), messages: [] };
      talks.set(key, talk);
      for (const one of people) talk.people.add(one);
      talk.title ??= (row["conversation title"] || row.subject || "").trim() || null;
      talk.messages.push({
        id: null,
        at: utcTime(row.date),
        from: { name: from, handle: row["sender profile url"] || from },
        own: owner === null ? sentBy(row.direction) : foldName(from) === foldName(owner),
        text,
        locator,
      });
    }
  }
  for (const { key, title, people, messages } of talks.values()) {
    messages.sort((a, b) => String(a.at).localeCompare(String(b.at)));
    const others = [...people].filter((one) => owner === null || foldName(one) !== foldName(owner));
    const about = {
      source: "linkedin",
      key,
      title: title ?? (others.slice(0, 4).join(", ") || null),
      people: [...people].map((name) => ({ name, address: "" })),
      group: people.size > 2,
      isOpen: messages.some(({ own }) => own === null),
    };
    yield* conversationItems(file, self, about, messages);
  }
}

/** Older archives say which way a message went. */
function sentBy(direction: string | undefined): boolean | null {
  if (/^outgoing$/iu.test(direction ?? "")) return true;
  return /^incoming$/iu.test(direction ?? "") ? false : null;
}
