import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { TwinError, throwIfCancelled } from "../../core/errors.ts";
import { openDatabase } from "../../io/database.ts";
import { type Item, leftOut, skipped } from "../items.ts";
import { broken, localCopy } from "../reading.ts";
import type { ExportEntry, ReadOptions } from "../source.ts";
import { type Conversation, conversationItems, type Message } from "./conversation.ts";

const text = z.string().nullish().catch(null);
const number = z.number().nullish().catch(null);

const messageSchema = z.looseObject({
  _id: z.number(),
  thread_id: z.number(),
  date_sent: number,
  type: z.number(),
  body: text,
  from_recipient_id: number,
  quote_id: number,
  remote_deleted: number,
  latest_revision_id: number,
  original_message_id: number,
  attachments: number,
});
const recipientSchema = z.looseObject({
  _id: z.number(),
  e164: text,
  aci: text,
  group_id: text,
  nickname_joined_name: text,
  system_joined_name: text,
  profile_joined_name: text,
});
const rowsOf = <T extends z.ZodType>(database: DatabaseSync, sql: string, schema: T): z.infer<T>[] =>
  database
    .prepare(sql)
    .all()
    .flatMap((row) => schema.safeParse(row).data ?? []);

interface Recipient {
  name: string;
  number: string | null;
  key: string;
  isGroup: boolean;
}

/** The documents of the database in a backup of Signal for Android, once signalbackup-tools decrypted it. */
export async function* androidItems(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const path = await localCopy(entry, options, ["-wal"]);
  try {
    using database = openDatabase(path, { readOnly: true });
    const people = recipientsOf(database);
    const threads = rowsOf(
      database,
      "SELECT _id, recipient_id FROM thread ORDER BY _id",
      z.looseObject({ _id: z.number(), recipient_id: z.number() }),
    );
    let done = 0;
    for (const thread of threads) {
      const other = people.get(thread.recipient_id);
      function* messages(): Iterable<Message | Item> {
        const rows = database.prepare(
          `SELECT m.*, (SELECT count(*) FROM attachment a WHERE a.message_id = m._id) AS attachments
           FROM message m WHERE thread_id = ? ORDER BY date_sent, _id`,
        );
        for (const row of rows.iterate(thread._id)) {
          throwIfCancelled(options.signal);
          if (++done % 500 === 0) options.onProgress(done, null);
          yield messageOf(row, people, options.self.names[0] ?? "Me", `message ${done}`);
        }
      }
      yield* conversationItems(entry, options.self, conversationOf(thread._id, other), messages());
    }
  } catch (error) {
    const isDamage = error instanceof Error && "errcode" in error;
    if (isDamage || (error instanceof TwinError && error.code === "CORRUPT"))
      throw broken(entry, "it is damaged, or of a version of Signal that twin does not know");
    throw error;
  }
}

function recipientsOf(database: DatabaseSync): Map<number, Recipient> {
  const titles = new Map(
    rowsOf(
      database,
      "SELECT group_id, title FROM groups",
      z.looseObject({ group_id: z.string(), title: text }),
    ).map((one) => [one.group_id, one.title]),
  );
  return new Map(
    rowsOf(database, "SELECT * FROM recipient", recipientSchema).map((one) => {
      const title = one.group_id ? titles.get(one.group_id) : null;
      const named = one.nickname_joined_name || one.system_joined_name || one.profile_joined_name;
      const name = (title ?? named) || one.e164 || "unknown";
      const key = one.group_id ?? one.aci ?? one.e164 ?? String(one._id);
      return [one._id, { name, number: one.e164 ?? null, key, isGroup: Boolean(one.group_id) }];
    }),
  );
}

const conversationOf = (id: number, other: Recipient | undefined): Conversation => ({
  source: "signal",
  key: other?.key ?? String(id),
  title: other?.name ?? null,
  group: other?.isGroup ?? false,
});

/** The kind of a message is in the low bits of its type; above them stand changes of groups, timers and keys. */
const KIND = 0x1f;
const [INBOX, OUTBOX, PENDING] = [20, 21, 26];
const isChange = (type: number) => (type & 0x7_ff00) !== 0 || Math.floor(type / 2 ** 32) % 16 !== 0;

function messageOf(
  row: unknown,
  people: ReadonlyMap<number, Recipient>,
  me: string,
  locator: string,
): Message | Item {
  const record = messageSchema.safeParse(row).data;
  if (!record) return skipped(locator, "not-a-message");
  const kind = record.type & KIND;
  if (kind < INBOX || kind > PENDING || isChange(record.type)) return leftOut("system line");
  if (record.remote_deleted) return leftOut("deleted message");
  if (record.latest_revision_id) return leftOut("earlier version");
  const said = (record.body ?? "").replaceAll("\ufffc", "").trim();
  if (said === "") return leftOut(record.attachments ? "media" : "empty");
  const isOwn = kind >= OUTBOX;
  const author = people.get(record.from_recipient_id ?? -1);
  const form = record.original_message_id ? "edited" : record.attachments ? "caption" : null;
  return {
    id: record.date_sent ? String(record.date_sent) : null,
    at: record.date_sent ?? null,
    from: isOwn
      ? { name: me }
      : { name: author?.name ?? "unknown", ...(author?.number ? { handle: author.number } : {}) },
    own: isOwn,
    text: said,
    ...(record.quote_id ? { replyTo: String(record.quote_id) } : {}),
    ...(form ? { form } : {}),
    locator,
  };
}
