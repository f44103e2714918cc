import type { Person, Self } from "../core/document.ts";
import { cancelled, TwinError } from "../core/errors.ts";
import type { Emit } from "../core/events.ts";
import { sha256 } from "../core/hash.ts";
import type { Corpus, CorpusRecord, Reading } from "../io/corpus.ts";
import type { Found } from "./discover.ts";
import type { Batch, ExportEntry, ReadOptions, Source } from "./source.ts";

/** Raised when the same input gives other documents: what was read before is then read again. */
const EXTRACTOR_VERSION = 1;
const WRITE_RECORDS = 512;
/** Milliseconds: what a kill may cost of work done. */
const WRITE_EVERY = 1000;

export interface Extraction {
  source: string;
  name: string;
  added: number;
  updated: number;
  unchanged: number;
  removed: number;
  skipped: Record<string, number>;
  /** By design no documents, by reason. */
  leftOut: Record<string, number>;
  /** Identities that the source found to look like the user's. */
  people: (Person & { records: number })[];
  /** The file was read whole before and has not changed since. */
  known: boolean;
  seconds: number;
  error: TwinError | null;
}

/** Reads what was recognised into the corpus. A file's error ends that file; the others are read all the same. */
export async function extract(
  corpus: Corpus,
  found: Found,
  options: { self: Self; signal: AbortSignal; emit: Emit; env: NodeJS.ProcessEnv },
): Promise<Extraction[]> {
  const done: Extraction[] = [];
  for (const { entry, source } of found.recognized) {
    if (options.signal.aborted) throw cancelled();
    done.push(await extractOne(corpus, entry, source, options));
  }
  return done;
}

async function extractOne(
  corpus: Corpus,
  entry: ExportEntry,
  source: Source,
  { self, signal, emit, env }: { self: Self; signal: AbortSignal; emit: Emit; env: NodeJS.ProcessEnv },
): Promise<Extraction> {
  const result: Extraction = {
    source: source.name,
    name: entry.name,
    added: 0,
    updated: 0,
    unchanged: 0,
    removed: 0,
    skipped: {},
    leftOut: {},
    people: [],
    known: false,
    seconds: 0,
    error: null,
  };
  const started = performance.now();
  try {
    const settings = sha256(JSON.stringify([EXTRACTOR_VERSION, self.emails, self.handles, self.names]));
    const fingerprint = `${settings} ${await fingerprintOf(source, entry, { signal, env })}`;
    const reading = corpus.beginFile(source.name, entry.name, fingerprint);
    const previous = reading.previous?.fingerprint.startsWith(settings) ? reading.previous.cursor : null;
    result.known = reading.unchanged;
    if (reading.unchanged && !source.live) return result;
    emit({ type: "stage", name: "Reading", detail: `${entry.name} (${source.title})` });
    const onProgress = (at: number, total: number | null) =>
      emit({
        type: "progress",
        name: source.name,
        done: at,
        total,
        unit: source.unit ?? (entry.kind === "file" ? "bytes" : "documents"),
        counts: { documents: result.added + result.updated + result.unchanged },
      });
    const { cursor } = reading;
    const batches = source.read(entry, { self, signal, cursor, previous, onProgress, env, emit });
    await store(corpus, reading, batches, result, signal);
    if (signal.aborted) throw cancelled();
    result.removed = corpus.endFile(reading);
  } catch (error) {
    if (!(error instanceof TwinError) || endsAll.has(error.code)) throw error;
    result.error = error;
  } finally {
    result.seconds = (performance.now() - started) / 1000;
  }
  return result;
}

/** Few large transactions: a sync to the disk and a merge of the full-text index for each are what costs. */
async function store(
  corpus: Corpus,
  reading: Reading,
  batches: AsyncIterable<Batch>,
  result: Extraction,
  signal: AbortSignal,
): Promise<void> {
  let records: CorpusRecord[] = [];
  let cursor: string | null = null;
  let since = performance.now();
  const flush = () => {
    if (cursor === null) return;
    const written = corpus.write(reading, records, cursor);
    result.added += written.added;
    result.updated += written.updated;
    result.unchanged += written.unchanged;
    if (written.absent > 0) add(result.leftOut, "left-out-before", written.absent);
    for (const record of records) if (record.type === "skipped") add(result.skipped, record.reason, 1);
    records = [];
    cursor = null;
    since = performance.now();
  };
  try {
    for await (const batch of batches) {
      records.push(...batch.records);
      cursor = batch.cursor;
      result.people.push(...(batch.people ?? []));
      for (const [reason, count] of Object.entries(batch.leftOut ?? {})) add(result.leftOut, reason, count);
      if (records.length >= WRITE_RECORDS || performance.now() - since > WRITE_EVERY) flush();
      if (signal.aborted) break;
    }
  } finally {
    // also what came before an error or Ctrl-C: it is whole, and the next run goes on behind it
    flush();
  }
}

function add(counts: Record<string, number>, key: string, count: number): void {
  counts[key] = (counts[key] ?? 0) + count;
}

const fingerprintOf = (source: Source, entry: ExportEntry, options: Pick<ReadOptions, "signal" | "env">) =>
  source.fingerprint?.(entry, options) ?? entry.fingerprint();

/** Errors after which it makes no sense to go on with the next file. */
const endsAll = new Set(["CANCELLED", "DISK_FULL", "LOCKED"]);
