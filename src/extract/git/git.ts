import { availableParallelism } from "node:os";
import { z } from "zod";
import { TwinError, throwIfCancelled } from "../../core/errors.ts";
import { sha256 } from "../../core/hash.ts";
import type { CorpusRecord } from "../../io/corpus.ts";
import type { Batch, ExportEntry, ReadOptions, Source } from "../source.ts";
import { mapInOrder } from "./records.ts";
import { openRepository, type Repository } from "./repository.ts";

const COMMITS = 200;
const FILES = 20;

/** What was stored: so many of the user's commits, then so many files. Both lists are fixed by the fingerprint. */
const cursorSchema = z.strictObject({ commits: z.int(), files: z.int() });

/** A git clone, a bare repository or a bundle: the user's commit messages, prose and code. */
export const git: Source = {
  name: "git",
  title: "git repository",
  howToExport: "Give the folder of a clone, or a bundle made with: git bundle create NAME.bundle --all",
  unit: "documents",
  recognizes,
  fingerprint,
  read,
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.path === null || entry.kind === "url") return 0;
  if (entry.kind === "file") {
    const head = Buffer.from((await entry.head()).subarray(0, 16)).toString("latin1");
    return /^# v[23] git bundle\n/.test(head) ? 1 : 0;
  }
  const names = await entry.list();
  if (names.includes(".git/") || names.includes(".git")) return 0.9;
  return ["HEAD", "objects/", "refs/"].every((name) => names.includes(name)) ? 0.9 : 0;
}

/** HEAD and all refs; of a bundle the file's own. */
async function fingerprint(entry: ExportEntry, around: Pick<ReadOptions, "signal" | "env">): Promise<string> {
  if (entry.kind === "file") return entry.fingerprint();
  await using repository = await openRepository(entry, around);
  const refs = await repository.git(["for-each-ref", "--format=%(objectname) %(refname)"]);
  return sha256(`${await headOf(repository)}\n${refs}`);
}

async function headOf(repository: Repository): Promise<string | null> {
  return repository.git(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]).catch((error) => {
    if (error instanceof TwinError && error.code === "CORRUPT") return null; // no commit there yet
    throw error;
  });
}

async function* read(entry: ExportEntry, options: ReadOptions): AsyncIterable<Batch> {
  // the language detector is slow to load
  const { readHistory, commitRecords } = await import("./commits.ts");
  await using repository = await openRepository(entry, options);
  const head = await headOf(repository);
  if (!head && (await repository.git(["for-each-ref", "--count=1"])) === "") {
    throw new TwinError("NOTHING_TO_DO", `${entry.name} has no commits.`);
  }
  const { self, signal, onProgress } = options;
  const done = options.cursor ? cursorSchema.parse(JSON.parse(options.cursor)) : { commits: 0, files: 0 };
  const cursor = () => JSON.stringify(done);

  const history = await readHistory(repository, head !== null, self);
  yield { records: [], cursor: cursor(), people: history.authors.lookalikes(), leftOut: history.leftOut };

  let records: CorpusRecord[] = [];
  for await (const record of commitRecords(repository, history.own.slice(done.commits))) {
    records.push(located(record, entry));
    if (records.length < COMMITS) continue;
    done.commits += records.length;
    onProgress(done.commits, null);
    yield { records, cursor: cursor() };
    records = [];
  }
  done.commits += records.length;
  yield { records, cursor: cursor() };
  throwIfCancelled(signal);
  // without a commit no line can be the user's
  if (head && history.mine > 0) yield* readFiles(repository, entry, options, done);
}

async function* readFiles(
  repository: Repository,
  entry: ExportEntry,
  { self, signal, onProgress }: ReadOptions,
  done: z.infer<typeof cursorSchema>,
): AsyncIterable<Batch> {
  const { listFiles, fileRecord } = await import("./files.ts");
  const { files, leftOut } = await listFiles(repository);
  const shallow = (await repository.git(["rev-parse", "--is-shallow-repository"])).trim() === "true";
  const roots = await repository.git(["rev-list", "--max-parents=0", "HEAD"]);
  const about = { self, shallow, root: roots.trim().split("\n").at(-1) ?? "" };
  const ahead = files.slice(done.files);
  let records: CorpusRecord[] = [];
  let counts: Record<string, number> = { ...leftOut };
  for await (const result of mapInOrder(ahead, Math.min(4, availableParallelism()), (file) =>
    fileRecord(repository, file, about),
  )) {
    throwIfCancelled(signal);
    if (typeof result === "string") counts[result] = (counts[result] ?? 0) + 1;
    else records.push(located(result, entry));
    if (++done.files % FILES !== 0) continue;
    onProgress(done.commits + done.files, done.commits + files.length);
    yield { records, cursor: JSON.stringify(done), leftOut: counts };
    records = [];
    counts = {};
  }
  yield { records, cursor: JSON.stringify(done), leftOut: counts };
}

/** Provenance names the file on disk that the user gave. */
function located(record: CorpusRecord, entry: ExportEntry): CorpusRecord {
  if (record.type !== "document") return record;
  const { document } = record;
  return { ...record, document: { ...document, provenance: { ...document.provenance, file: entry.name } } };
}
