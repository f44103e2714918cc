import { join } from "node:path";
import type { Person, Self } from "../core/document.ts";
import { cancelled, TwinError } from "../core/errors.ts";
import type { Emit } from "../core/events.ts";
import { sha256 } from "../core/hash.ts";
import type { Corpus, CorpusRecord, Reading } from "../io/corpus.ts";
import { makeFolder, removeFolder } from "../io/files.ts";
import type { Found, Recognized } from "./discover.ts";
import { Progress } from "./progress.ts";
import type { Selection } from "./selection.ts";
import type { Batch, Setting, Source } from "./source.ts";

/** Raised when the same input gives other documents: what was read before is then read again. */
const EXTRACTOR_VERSION = 2;
const WRITE_RECORDS = 2048;
/** Characters of text: long ones are written sooner, so that few are in memory. */
const WRITE_TEXT = 4_000_000;
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

export interface ExtractOptions {
  self: Self;
  signal: AbortSignal;
  emit: Emit;
  env: NodeJS.ProcessEnv;
  /** A folder in the workspace for what a reading has to copy. */
  scratch: string;
  selection?: Selection;
  mine?: readonly string[];
  transcribe?: boolean;
  attachments?: boolean;
}

/** Reads what was recognised into the corpus. A file's error ends that file; the others are read all the same. */
export async function extract(corpus: Corpus, found: Found, options: ExtractOptions): Promise<Extraction[]> {
  const done: Extraction[] = [];
  const progress = await Progress.over(found.recognized, options.emit, options.signal);
  for (const one of found.recognized) {
    if (options.signal.aborted) throw cancelled();
    done.push(await extractOne(corpus, one, options, progress));
  }
  return done;
}

async function extractOne(
  corpus: Corpus,
  claim: Recognized,
  options: ExtractOptions,
  progress: Progress,
): Promise<Extraction> {
  const { entry, source, elsewhere } = claim;
  const { self, signal, emit, env, scratch, selection } = options;
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
  const folder = join(scratch, sha256(`${source.name} ${entry.name}`).slice(0, 16));
  try {
    const about = [EXTRACTOR_VERSION, settingsOf(source, options), selection?.key, [...elsewhere]];
    const settings = sha256(JSON.stringify(about));
    const seen = await (source.fingerprint?.(entry, { signal, env, elsewhere }) ?? entry.fingerprint());
    const fingerprint = `${settings} ${seen}`;
    const reading = corpus.beginFile(source.name, entry.name, fingerprint);
    const previous = reading.previous?.fingerprint.startsWith(settings) ? reading.previous.cursor : null;
    result.known = reading.unchanged;
    if (reading.unchanged && !source.live) {
      progress.unchanged(claim);
      return result;
    }
    progress.begin(claim);
    const documents = () => result.added + result.updated + result.unchanged;
    const onProgress = (at: number, total: number | null) =>
      progress.at(claim, { done: at, total, documents: documents() });
    const batches = source.read(entry, {
      self,
      signal,
      cursor: reading.cursor,
      previous,
      onProgress,
      env,
      emit,
      elsewhere,
      ...(options.mine ? { mine: options.mine } : {}),
      ...(options.transcribe ? { transcribe: true } : {}),
      ...(options.attachments ? { attachments: true } : {}),
      scratch: async () => {
        await makeFolder(folder);
        return folder;
      },
    });
    await store(corpus, reading, batches, result, { signal, selection });
    if (signal.aborted) throw cancelled();
    result.removed = corpus.endFile(reading);
    progress.end(claim, documents());
  } catch (error) {
    if (!(error instanceof TwinError) || endsAll.has(error.code)) throw error;
    result.error = error;
  } finally {
    await removeFolder(folder);
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
  { signal, selection }: { signal: AbortSignal; selection: Selection | undefined },
): Promise<void> {
  let records: CorpusRecord[] = [];
  let cursor: string | null = null;
  let since = performance.now();
  let size = 0;
  const flush = () => {
    if (cursor === null) return;
    const written = corpus.write(reading, records, cursor);
    result.added += written.added;
    result.updated += written.updated;
    result.unchanged += written.unchanged;
    if (written.absent > 0 && !selection?.key) add(result.leftOut, "left-out-before", written.absent);
    for (const record of records) if (record.type === "skipped") add(result.skipped, record.reason, 1);
    records = [];
    cursor = null;
    size = 0;
    since = performance.now();
  };
  try {
    for await (const batch of batches) {
      records.push(...batch.records.map((record) => admitted(record, selection, result)));
      cursor = batch.cursor;
      result.people.push(...(batch.people ?? []));
      for (const [reason, count] of Object.entries(batch.leftOut ?? {})) add(result.leftOut, reason, count);
      for (const one of batch.records) if (one.type === "document") size += one.document.text.length;
      const isDue =
        records.length >= WRITE_RECORDS || size >= WRITE_TEXT || performance.now() - since > WRITE_EVERY;
      if (isDue) flush();
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

/** The settings that this source's documents depend on. */
function settingsOf(source: Source, { self, mine, transcribe, attachments }: ExtractOptions): unknown {
  const { names, emails, handles } = self;
  const all: Record<Setting, unknown> = { names, emails, handles, mine, transcribe, attachments };
  return Object.entries(all).filter(([name]) => source.dependsOn?.some((one) => one === name) ?? true);
}

/** What is not wanted this time stays as it is, if it is in the corpus. */
function admitted(
  record: CorpusRecord,
  selection: Selection | undefined,
  { leftOut }: Extraction,
): CorpusRecord {
  if (!selection || record.type !== "document" || selection.admits(record)) return record;
  add(leftOut, "not asked for", 1);
  return { type: "kept", id: record.document.id };
}

/** Errors after which it makes no sense to go on with the next file. */
const endsAll = new Set(["CANCELLED", "DISK_FULL", "LOCKED"]);
