import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";

const text = z.string().nullish().catch(null);
const number = z.number().nullish().catch(null);

export const rowSchema = z.looseObject({
  rowid: z.number(),
  conversation: z.string(),
  guid: text,
  text,
  body: z.instanceof(Uint8Array).nullish().catch(null),
  ms: number,
  is_from_me: number,
  item_type: number,
  associated_message_type: number,
  date_edited: number,
  date_retracted: number,
  thread_originator_guid: text,
  cache_has_attachments: number,
  handle: text,
  service: text,
});
export type Row = z.infer<typeof rowSchema>;

const chatSchema = z.looseObject({
  chat_identifier: text,
  display_name: text,
  style: number,
  handle: text,
});

export interface ChatFacts {
  title: string | null;
  isGroup: boolean;
  handles: string[];
}

/** Columns that not every version of the system has; the others are there since the first. */
const optional = [
  "item_type",
  "associated_message_type",
  "date_edited",
  "date_retracted",
  "thread_originator_guid",
  "cache_has_attachments",
];

/** All messages, conversation by conversation, in the order of time. Numbers too large for a double become flags. */
export function messageRows(database: DatabaseSync): Iterable<unknown> {
  const has = columns(database, "message");
  const extra = optional.map((name) =>
    !has.has(name)
      ? `NULL AS ${name}`
      : name.startsWith("date_")
        ? `coalesce(m.${name}, 0) > 0 AS ${name}`
        : `m.${name} AS ${name}`,
  );
  return database
    .prepare(
      `SELECT m.ROWID AS rowid, coalesce(c.chat_identifier, h.id, 'unknown') AS conversation, m.guid, m.text,
         ${has.has("attributedBody") ? "m.attributedBody" : "NULL"} AS body, m.is_from_me, m.service, h.id AS handle,
         CASE WHEN m.date IS NULL OR m.date = 0 THEN NULL
           WHEN abs(m.date) > 1000000000000 THEN m.date / 1000000 ELSE m.date * 1000 END AS ms,
         ${extra.join(", ")}
       FROM message m
       LEFT JOIN (SELECT message_id, min(chat_id) AS chat_id FROM chat_message_join GROUP BY message_id) j
         ON j.message_id = m.ROWID
       LEFT JOIN chat c ON c.ROWID = j.chat_id
       LEFT JOIN handle h ON h.ROWID = m.handle_id
       ORDER BY 2, m.date, m.ROWID`,
    )
    .iterate();
}

/** Names and people of the conversations, by their identifier. */
export function chatFacts(database: DatabaseSync): Map<string, ChatFacts> {
  const rows = database
    .prepare(
      `SELECT c.chat_identifier, c.display_name, c.style, h.id AS handle FROM chat c
       LEFT JOIN chat_handle_join j ON j.chat_id = c.ROWID LEFT JOIN handle h ON h.ROWID = j.handle_id
       ORDER BY c.ROWID, h.ROWID`,
    )
    .all();
  const facts = new Map<string, ChatFacts>();
  for (const row of rows) {
    const { chat_identifier, display_name, style, handle } = chatSchema.parse(row);
    if (!chat_identifier) continue;
    const known = facts.get(chat_identifier) ?? { title: null, isGroup: false, handles: [] };
    known.title ??= display_name || null;
    known.isGroup ||= style === 43;
    if (handle && !known.handles.includes(handle)) known.handles.push(handle);
    facts.set(chat_identifier, known);
  }
  return facts;
}

function columns(database: DatabaseSync, table: string): Set<string> {
  const rows = z
    .array(z.looseObject({ name: z.string() }))
    .parse(database.prepare(`PRAGMA table_info(${table})`).all());
  return new Set(rows.map(({ name }) => name));
}
