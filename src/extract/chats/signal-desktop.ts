import { basename } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { TwinError, throwIfCancelled } from "../../core/errors.ts";
import { openDatabase } from "../../io/database.ts";
import { type Item, leftOut, skipped } from "../items.ts";
import { broken, jsonElements, localCopy } from "../reading.ts";
import type { ExportEntry, ReadOptions } from "../source.ts";
import { type Conversation, conversationItems, type Message } from "./conversation.ts";
import { rangesSchema, withMentions } from "./signal-mentions.ts";

const text = z.string().nullish().catch(null);
const some = z.array(z.unknown()).nullish().catch(null);
const number = z.number().nullish().catch(null);

/** A message as Signal Desktop keeps it, and as sigtop hands it on. */
const messageSchema = z.looseObject({
  id: text,
  type: text,
  body: text,
  sent_at: number,
  timestamp: number,
  conversationId: text,
  source: text,
  sourceServiceId: text,
  sourceUuid: text,
  deletedForEveryone: z.union([z.boolean(), z.number()]).nullish().catch(null),
  isErased: z.union([z.boolean(), z.number()]).nullish().catch(null),
  quote: z
    .looseObject({ id: z.union([z.string(), z.number()]).nullish().catch(null), text })
    .nullish()
    .catch(null),
  attachments: some,
  editHistory: some,
  bodyRanges: rangesSchema,
  poll: z
    .looseObject({ question: text, options: z.array(z.string()).catch([]) })
    .nullish()
    .catch(null),
});

const conversationSchema = z.looseObject({
  id: z.string(),
  type: text,
  name: text,
  profileName: text,
  profileFamilyName: text,
  e164: text,
  serviceId: text,
  uuid: text,
  json: text,
});

const talkSchema = z.array(z.looseObject({ id: z.string() }));

interface Known {
  id: string;
  name: string;
  isGroup: boolean;
  e164: string | null;
  serviceId: string | null;
}

/** The documents of a decrypted database of Signal Desktop, conversation by conversation. */
export async function* databaseItems(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const path = await localCopy(entry, options, ["-wal"]);
  try {
    using database = openDatabase(path, { readOnly: true });
    const known = conversationsOf(database);
    let done = 0;
    const talks = database
      .prepare(
        "SELECT DISTINCT conversationId AS id FROM messages WHERE conversationId IS NOT NULL ORDER BY 1",
      )
      .all();
    for (const { id } of talkSchema.parse(talks)) {
      const one = known.get(id) ?? { id, name: "", isGroup: false, e164: null, serviceId: null };
      function* messages(): Iterable<Message | Item> {
        const rows = database
          .prepare("SELECT * FROM messages WHERE conversationId = ? ORDER BY sent_at, rowid")
          .iterate(one.id);
        for (const row of rows) {
          throwIfCancelled(options.signal);
          yield messageOf(merged(row), known, one, options.self.names[0] ?? "Me", `message ${++done}`);
          if (done % 500 === 0) options.onProgress(done, null);
        }
      }
      yield* conversationItems(entry, options.self, conversationOf(one), messages());
    }
  } catch (error) {
    const isDamage = error instanceof Error && "errcode" in error;
    if (isDamage || (error instanceof TwinError && error.code === "CORRUPT"))
      throw broken(entry, "it is damaged, or no database of Signal Desktop");
    throw error;
  }
}

/** The documents of one of sigtop's files: an array of messages; the file is named after the conversation. */
export async function* sigtopItems(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const title = basename(entry.name)
    .replace(/\.json$/i, "")
    .replace(/ \((?:group|\+\d+|[0-9a-f-]{36})\)$/i, "");
  const isGroup = / \(group\)\.json$/i.test(entry.name);
  let conversation: Known | null = null;
  async function* messages(first: unknown, rest: AsyncIterator<{ value: unknown; index: number }>) {
    let value = first;
    for (let index = 0; ; index++) {
      yield messageOf(value, new Map(), conversation, options.self.names[0] ?? "Me", `message ${index}`);
      const next = await rest.next();
      if (next.done) return;
      value = next.value.value;
    }
  }
  const elements = jsonElements(entry, ["$.*"])[Symbol.asyncIterator]();
  const first = await elements.next();
  if (first.done) return;
  const id = messageSchema.safeParse(first.value.value).data?.conversationId ?? title;
  conversation = { id, name: title, isGroup, e164: null, serviceId: null };
  yield* conversationItems(
    entry,
    options.self,
    conversationOf(conversation),
    messages(first.value.value, elements),
  );
}

const conversationOf = ({ id, name, isGroup }: Known): Conversation => ({
  source: "signal",
  key: id,
  title: name || null,
  group: isGroup,
});

/** Whom Signal Desktop knows, by the id of the conversation and by that of the person. */
function conversationsOf(database: DatabaseSync): Map<string, Known> {
  const known = new Map<string, Known>();
  for (const row of database.prepare("SELECT * FROM conversations ORDER BY id").all()) {
    const one = conversationSchema.safeParse(row).data;
    if (!one) continue;
    const more = conversationSchema.partial().safeParse(json(one.json)).data ?? {};
    const profile = [one.profileName ?? more.profileName, one.profileFamilyName ?? more.profileFamilyName];
    const conversation: Known = {
      id: one.id,
      name: one.name || more.name || profile.filter(Boolean).join(" ") || one.e164 || "unknown",
      isGroup: one.type === "group",
      e164: one.e164 ?? more.e164 ?? null,
      serviceId: one.serviceId ?? one.uuid ?? more.serviceId ?? more.uuid ?? null,
    };
    known.set(one.id, conversation);
    if (conversation.serviceId) known.set(conversation.serviceId, conversation);
  }
  return known;
}

/** Older versions keep nearly all in the column `json`, newer ones in columns; null there means nothing. */
function merged(row: Record<string, unknown>): unknown {
  const columns = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
  const kept = json(typeof row.json === "string" ? row.json : null);
  return { ...(typeof kept === "object" ? kept : {}), ...columns };
}

function json(value: string | null | undefined): unknown {
  try {
    return value ? JSON.parse(value) : null;
  } catch {
    return null;
  }
}

function messageOf(
  value: unknown,
  known: ReadonlyMap<string, Known>,
  chat: Known | null,
  me: string,
  locator: string,
): Message | Item {
  const record = messageSchema.safeParse(value).data;
  if (!record) return skipped(locator, "not-a-message");
  if (record.type !== "incoming" && record.type !== "outgoing") return leftOut("system line");
  if (record.deletedForEveryone || record.isErased) return leftOut("deleted message");
  const byService = (id: string | null | undefined) => (id ? known.get(id) : undefined);
  const { poll } = record;
  const words = withMentions(
    record.body ?? "",
    record.bodyRanges ?? [],
    (id) => byService(id)?.name ?? null,
  ).trim();
  const options = (poll?.options ?? []).map((one) => `- ${one}`).join("\n");
  const said = poll?.question ? `${poll.question}\n\n${options}` : words;
  const hasMedia = (record.attachments?.length ?? 0) > 0;
  if (said === "") return leftOut(hasMedia || "sticker" in record || "contact" in record ? "media" : "empty");
  const isOwn = record.type === "outgoing";
  const sender = isOwn
    ? null
    : (byService(record.sourceServiceId ?? record.sourceUuid) ?? (chat?.isGroup ? null : chat));
  const sent = record.sent_at ?? record.timestamp ?? null;
  const form = poll?.question
    ? "poll"
    : (record.editHistory?.length ?? 0) > 1
      ? "edited"
      : hasMedia
        ? "caption"
        : null;
  const number = sender?.e164 ?? record.source;
  return {
    id: sent === null ? (record.id ?? null) : String(sent),
    at: sent,
    from: isOwn
      ? { name: me }
      : { name: sender?.name ?? number ?? "unknown", ...(number ? { handle: number } : {}) },
    own: isOwn,
    text: said,
    ...(record.quote?.id ? { replyTo: String(record.quote.id) } : {}),
    ...(form ? { form } : {}),
    locator,
  };
}
