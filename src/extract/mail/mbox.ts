import { cancelled, TwinError } from "../../core/errors.ts";
import type { CorpusRecord } from "../../io/corpus.ts";
import { asReadError } from "../entry.ts";
import type { Batch, ExportEntry, ReadOptions, Source } from "../source.ts";
import { attachmentReader, filesOf } from "./attached.ts";
import type { RawMessage } from "./message-filter.ts";
import { AHEAD, ParserPool, THREADS } from "./parser-pool.ts";
import { isSeparator } from "./separator.ts";
import { MboxSplitter, skipBlank } from "./splitter.ts";

const BATCH_MESSAGES = 64;
const BATCH_BYTES = 1 << 19;

/** Nobody keeps mail in these; in an archive each look costs a search through it. */
const others =
  /\.(?:jpe?g|png|gif|heic|webp|svg|mp[34]|m4[av]|mov|avi|wav|opus|ogg|json|html?|csv|vcf|ics|pdf|docx?|xlsx?|pptx?|epub|md|js|css|xml|sqlite|db|zip|tgz|tar\.gz)$/i;

/** What a packed mailbox is called: list archives have one text file a month. */
const packed = /(?:^|\/)[^./]+\.gz$|\.(?:mbox|mbx|mail|txt)\.gz$/i;

/** Mailboxes in mbox form: Takeout's, Thunderbird's, Apple Mail's, list archives. The cursor is a byte offset. */
export const mbox: Source = {
  name: "mbox",
  title: "Mailbox (mbox)",
  howToExport:
    "Gmail: takeout.google.com, Mail. Thunderbird: the files without extension in its profile. Apple Mail: Mailbox, Export.",
  dependsOn: ["emails", "attachments"],
  async recognizes(entry) {
    if (entry.kind !== "file" || others.test(entry.name)) return 0;
    if (/\.gz$/i.test(entry.name) && !packed.test(entry.name)) return 0;
    const head = Buffer.from(await entry.head());
    if (isSeparator(head, skipBlank(head))) return 0.95;
    return 0;
  },
  read,
};

/**
 * What was deleted in Thunderbird stays in its file until that is compacted, under a mark in the first header line
 * (nsMsgMessageFlags: Expunged = 0x0008).
 */
function isExpunged(bytes: Buffer): boolean {
  const mark = /^X-Mozilla-Status: ([0-9a-f]{4})\r?\n/i.exec(bytes.subarray(0, 32).toString("latin1"));
  return mark !== null && (Number.parseInt(mark[1] ?? "0", 16) & 8) !== 0;
}

/** The mail is read as far as its text is kept; that there was more is said. */
const cutRecord = (start: number): CorpusRecord => ({
  type: "skipped",
  locator: `byte ${start}`,
  reason: "text-cut",
});

async function* read(entry: ExportEntry, options: ReadOptions): AsyncIterable<Batch> {
  const { signal, self } = options;
  const start = options.cursor === null ? 0 : Number(options.cursor);
  await using pool = new ParserPool({ size: THREADS, self, file: entry.name, signal });
  const attachments = options.attachments ? await attachmentReader(options) : null;
  const waiting: Promise<Batch>[] = [];
  let batch: RawMessage[] = [];
  let bytes = 0;
  let expunged = 0;
  let cursor = String(start);
  const submit = () => {
    const messages = batch;
    const last = messages.at(-1);
    if (!last) return;
    batch = [];
    bytes = 0;
    const cut = messages.flatMap(({ start: at, cut }) => (cut ? [cutRecord(at)] : []));
    const parsed = pool.parse(messages).then(async (records) => ({
      records: [...records, ...cut, ...((await attachments?.(messages, records)) ?? [])],
      cursor: String(last.end),
    }));
    parsed.catch(() => undefined); // seen when its turn comes
    waiting.push(parsed);
  };
  const splitter = new MboxSplitter(
    (message) => {
      if (isExpunged(message.bytes)) {
        expunged++;
        return;
      }
      batch.push(message);
      bytes += message.bytes.length;
      if (batch.length >= BATCH_MESSAGES || bytes >= BATCH_BYTES) submit();
    },
    start,
    attachments ? filesOf(self) : null,
  );

  let done = start;
  let broken: unknown = null;
  try {
    for await (const { chunk, room } of chunksOf(entry, start)) {
      if (signal.aborted) throw cancelled();
      splitter.push(chunk, room);
      done += chunk.length;
      options.onProgress(done, entry.size);
      while (waiting.length > THREADS * AHEAD) {
        const first = await next(waiting);
        cursor = first.cursor;
        yield first;
      }
    }
  } catch (error) {
    if (error instanceof TwinError) throw error;
    broken = asReadError(error, entry.name);
  }
  // What stands before the damage is whole; the message that it cuts is not.
  const found = broken === null ? splitter.end() : true;
  if (!found && start === 0 && done > 0) {
    throw new TwinError("NOT_RECOGNIZED", `${entry.name} is not a mailbox.`);
  }
  submit();
  while (waiting.length > 0) {
    const first = await next(waiting);
    cursor = first.cursor;
    yield first;
  }
  if (expunged > 0) yield { records: [], cursor, leftOut: { deleted: expunged } };
  if (broken !== null) throw broken;
}

/** A file on disk is read into the same memory again and again; what comes out of archives is not. */
async function* chunksOf(entry: ExportEntry, start: number): AsyncIterable<{ chunk: Buffer; room: number }> {
  if (entry.chunks) yield* entry.chunks(start);
  else for await (const chunk of entry.open(start)) yield { chunk, room: 0 };
}

async function next(waiting: Promise<Batch>[]): Promise<Batch> {
  const first = waiting.shift();
  if (!first) throw new TwinError("INTERNAL", "No batch is waiting.");
  return first;
}
