import { TwinError, throwIfCancelled } from "../../core/errors.ts";
import { openDatabase } from "../../io/database.ts";
import { type Item, leftOut, skipped } from "../items.ts";
import { broken, localCopy } from "../reading.ts";
import type { ExportEntry, ReadOptions } from "../source.ts";
import { type Conversation, conversationItems, type Message } from "./conversation.ts";
import { type ChatFacts, chatFacts, messageRows, type Row, rowSchema } from "./imessage-database.ts";
import { attributedText } from "./imessage-text.ts";

/** Milliseconds from 1970 to 2001, where Apple's time begins. */
const EPOCH = Date.UTC(2001, 0, 1);

/** The documents of Apple's message database, which is read from a copy: the system may be writing to it. */
export async function* imessageItems(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const head = Buffer.from((await entry.head()).subarray(0, 16)).toString("latin1");
  if (!head.startsWith("SQLite format 3"))
    throw new TwinError("CORRUPT", `${entry.name} is encrypted, or no database.`, {
      hint: "Make a backup of the iPhone in the Finder without “Encrypt local backup”, and give its folder.",
    });
  const path = await localCopy(entry, options, ["-wal"]);
  try {
    using database = openDatabase(path, { readOnly: true });
    const facts = chatFacts(database);
    const rows = messageRows(database)[Symbol.iterator]();
    const seen = { count: 0 };
    for (let next = rows.next(); !next.done; ) {
      const first = rowSchema.safeParse(next.value).data;
      if (!first) {
        yield skipped("row", "not-a-message");
        next = rows.next();
        continue;
      }
      const key = first.conversation;
      function* messages(): Iterable<Message | Item> {
        for (; !next.done; next = rows.next()) {
          throwIfCancelled(options.signal);
          const row = rowSchema.safeParse(next.value).data;
          if (!row || row.conversation !== key) return;
          if (++seen.count % 500 === 0) options.onProgress(seen.count, null);
          yield messageOf(row, options.self.names[0] ?? "Me");
        }
      }
      yield* conversationItems(entry, options.self, conversationOf(key, facts.get(key)), messages());
    }
  } catch (error) {
    const isDamage = error instanceof Error && "errcode" in error;
    if (isDamage || (error instanceof TwinError && error.code === "CORRUPT"))
      throw broken(entry, "it is damaged, or no database of Apple's Messages");
    throw error;
  }
}

function conversationOf(key: string, facts: ChatFacts | undefined): Conversation {
  const handles = facts?.handles ?? [];
  const isGroup = facts?.isGroup || handles.length > 1;
  return {
    source: "imessage",
    key,
    title: facts?.title ?? (isGroup ? handles.slice(0, 4).join(", ") || null : key),
    people: handles.map((one) => ({ name: one, address: one })),
    group: isGroup,
  };
}

function messageOf(row: Row, me: string): Message | Item {
  const locator = `message ${row.rowid}`;
  const kind = row.associated_message_type ?? 0;
  if (kind >= 2000 && kind < 4000) return leftOut("reaction");
  if ((row.item_type ?? 0) !== 0) return leftOut("system line");
  if (row.date_retracted) return leftOut("deleted message");
  const written = row.text || (row.body ? attributedText(row.body) : null);
  if (
    row.body &&
    !written &&
    !row.text &&
    row.body.length > 0 &&
    !row.cache_has_attachments &&
    !row.date_edited
  )
    return written === null ? skipped(locator, "unreadable-text") : leftOut("empty");
  // U+FFFC stands where a picture is
  const text = (written ?? "").replace(/[\ufffc\ufffd]/g, "").trim();
  if (text === "")
    return leftOut(
      row.date_edited ? "deleted message" : row.cache_has_attachments || written ? "media" : "empty",
    );
  const isOwn = row.is_from_me === 1;
  const handle = row.handle ?? "unknown";
  const form = row.date_edited ? "edited" : row.cache_has_attachments ? "caption" : null;
  return {
    id: row.guid || String(row.rowid),
    at: row.ms === null || row.ms === undefined ? null : EPOCH + row.ms,
    from: isOwn
      ? { name: me }
      : { name: handle, ...(handle.includes("@") ? { address: handle } : { handle }) },
    own: isOwn,
    text,
    ...(row.thread_originator_guid ? { replyTo: row.thread_originator_guid } : {}),
    ...(form ? { form } : {}),
    locator,
  };
}
