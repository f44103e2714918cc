import type { Entry } from "../../core/document.ts";
import { TwinError } from "../../core/errors.ts";
import { asReadError } from "../entry.ts";
import type { Item } from "../items.ts";
import type { ExportEntry, ReadOptions } from "../source.ts";
import { type AttachmentReader, attachmentReader, filesOf } from "./attached.ts";
import { MessageFilter, type RawMessage } from "./message-filter.ts";
import { ParserPool, THREADS } from "./parser-pool.ts";

/** One message that is a file, or stands in another program's store. */
export interface Mail {
  type: "mail";
  bytes: Buffer;
  /** Name of the file that it is in, and the place there. */
  file: string;
  locator: string;
  /** Names of folders and tags that it was kept under. */
  labels: readonly string[];
}

const AT_ONCE = 64;
const BYTES = 1 << 20;

/**
 * Parses messages as the mbox source does, in threads that may die of them. What is no mail passes through; the order
 * stays.
 */
export async function* parseMail(
  source: string,
  items: AsyncIterable<Mail | Item>,
  options: ReadOptions,
): AsyncIterable<Item> {
  const { self, signal } = options;
  const attachments = options.attachments ? await attachmentReader(options) : null;
  await using pool = new ParserPool({ size: THREADS, self, file: "", signal });
  let waiting: (Mail | Item)[] = [];
  let bytes = 0;
  let parsed: Promise<Item[]> | null = null;
  for await (const item of items) {
    waiting.push(item);
    bytes += item.type === "mail" ? item.bytes.length : 0;
    if (waiting.length < AT_ONCE && bytes < BYTES) continue;
    // the next ones are read while these are parsed
    const before: Promise<Item[]> | null = parsed;
    parsed = parseAll(source, waiting, pool, attachments);
    parsed.catch(() => undefined); // seen when its turn comes
    waiting = [];
    bytes = 0;
    if (before) yield* await before;
  }
  if (parsed) yield* await parsed;
  yield* await parseAll(source, waiting, pool, attachments);
}

async function parseAll(
  source: string,
  items: (Mail | Item)[],
  pool: ParserPool,
  attachments: AttachmentReader | null,
): Promise<Item[]> {
  const mails = items.flatMap((item) => (item.type === "mail" ? [item] : []));
  const raw = mails.map(
    ({ bytes }, index): RawMessage => ({ start: index, end: index + 1, envelope: "", bytes }),
  );
  const records = raw.length > 0 ? await pool.parse(raw) : [];
  let at = 0;
  const parsed: Item[] = [];
  for (const item of items) {
    const record = item.type === "mail" ? records[at] : undefined;
    const message = item.type === "mail" ? raw[at++] : undefined;
    if (item.type !== "mail") parsed.push(item);
    else if (record?.type !== "document" || !message) {
      const reason = record?.type === "skipped" ? record.reason : "broken-message";
      parsed.push({ type: "skipped", locator: item.locator, reason });
    } else {
      const placed = place(source, item, record);
      parsed.push(placed, ...((await attachments?.([message], [placed])) ?? []));
    }
  }
  return parsed;
}

/** The document in its file, with the names of the folders that it was kept in. */
function place(source: string, mail: Mail, { document, signals }: Entry): Entry & { type: "document" } {
  const { sha256 } = document.provenance;
  const labels = [...new Set([...(signals.labels ?? []), ...mail.labels])];
  return {
    type: "document",
    document: { ...document, provenance: { source, file: mail.file, locator: mail.locator, sha256 } },
    signals: { ...signals, ...(labels.length > 0 ? { labels } : {}) },
  };
}

/** A message file without the bodies of its attachments. Throws CORRUPT where it breaks off. */
export async function readMail(
  entry: ExportEntry,
  { self, attachments }: Pick<ReadOptions, "self" | "attachments">,
  from = 0,
  length = Number.POSITIVE_INFINITY,
): Promise<Buffer> {
  const filter = new MessageFilter(0, "", attachments ? filesOf(self) : null);
  let left = length;
  try {
    for await (const chunk of entry.open(from)) {
      const bytes = Buffer.from(chunk).subarray(0, left);
      left -= bytes.length;
      filter.add(bytes);
      if (left <= 0) break;
    }
  } catch (error) {
    throw asReadError(error, entry.name);
  }
  return filter.finish(0, false).bytes;
}

/** What a file that cannot be read becomes, where it is one of many. */
export function unreadable(locator: string, error: unknown): Item {
  if (!(error instanceof TwinError) || error.code === "CANCELLED") throw error;
  return { type: "skipped", locator, reason: "unreadable" };
}

/** Do these bytes begin as a message does: with a header line of a name that mail has? */
export function looksLikeMail(head: Uint8Array): boolean {
  const start = Buffer.from(head.subarray(0, 4096))
    .toString("latin1")
    .replace(/^\u00ef\u00bb\u00bf/, "");
  return (
    /^[!-9;-~]{1,70}:[ \t]?.*(?:\r?\n|$)/.test(start) &&
    /^(?:from|to|subject|date|received|return-path|message-id|mime-version|delivered-to|x-[\w-]+|content-type|dkim-signature|authentication-results|reply-to|sender|arc-[\w-]+):/im.test(
      start,
    )
  );
}
