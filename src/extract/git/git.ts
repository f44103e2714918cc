import { availableParallelism } from "node:os";
import { z } from "zod";
import { TwinError, throwIfCancelled } from "../../core/errors.ts";
import { sha256 } from "../../core/hash.ts";
import type { CorpusRecord } from "../../io/corpus.ts";
import type { Batch, ExportEntry, ReadOptions, Source } from "../source.ts";
import type { Authorship } from "./authorship.ts";
import type { TreeFile } from "./files.ts";
import { mapInOrder } from "./records.ts";
import { openRepository, type Repository } from "./repository.ts";
import { changesSince, type State, stateOf, stateSchema } from "./state.ts";

const COMMITS = 200;
const KEPT = 1000;
const FILES = 20;
/** So many files are blamed quicker than the history is searched for those that need not be. */
const FEW = 300;

/** What was stored: so many of the user's new commits, then so many files. Both lists are fixed by the fingerprint. */
const progressSchema = z.strictObject({
  /** What an earlier reading knew, whose documents of unchanged files and commits stay. */
  base: stateSchema.nullable(),
  now: stateSchema,
  commits: z.int(),
  files: z.int(),
  complete: z.boolean(),
});
type Progress = z.infer<typeof progressSchema>;

/** A git clone, a bare repository or a bundle: the user's commit messages, prose and code. */
export const git: Source = {
  name: "git",
  title: "git repository",
  weightless: true,
  howToExport: "Give the folder of a clone, or a bundle made with: git bundle create NAME.bundle --all",
  unit: "documents",
  // its prose is read by lines; a mailbox or an export that lies in it is another matter
  within: /\.(?:mbox|mbx|mbox\.gz|zip|tgz|tar\.gz|tar)$/i,
  recognizes,
  fingerprint,
  read,
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind === "url") return 0;
  if (entry.kind === "file") {
    // in an archive each look costs
    if (entry.path === null && !/\.bundle$/i.test(entry.name)) return 0;
    const head = Buffer.from((await entry.head()).subarray(0, 16)).toString("latin1");
    return /^# v[23] git bundle\n/.test(head) ? 1 : 0;
  }
  const names = await entry.list();
  // a vault under version control is read as a vault
  if (names.includes(".git/") || names.includes(".git")) return names.includes(".obsidian/") ? 0.9 : 1;
  const bare = names.includes("HEAD") && names.includes("objects/");
  return bare && (names.includes("refs/") || names.includes("packed-refs")) ? 1 : 0;
}

/** HEAD and all refs, and where a shallow history ends; of a bundle the file's own. */
async function fingerprint(entry: ExportEntry, around: Pick<ReadOptions, "signal" | "env">): Promise<string> {
  if (entry.kind === "file" || entry.path === null) return entry.fingerprint();
  await using repository = await openRepository(entry, around);
  const refs = await repository.git(["for-each-ref", "--format=%(objectname) %(refname)"]);
  const edge = (await isShallow(repository))
    ? await repository.git(["rev-list", "--max-parents=0", "--all"])
    : "";
  return sha256(`${repository.head}\n${refs}\n${edge}`);
}

const isShallow = async (repository: Repository) =>
  (await repository.git(["rev-parse", "--is-shallow-repository"])).trim() === "true";

async function* read(entry: ExportEntry, options: ReadOptions): AsyncIterable<Batch> {
  // the language detector is slow to load
  const { readHistory, commitRecords, commitId } = await import("./commits.ts");
  await using repository = await openRepository(entry, options);
  if (!repository.head && (await repository.git(["for-each-ref", "--count=1"])) === "") {
    throw new TwinError("NOTHING_TO_DO", `${entry.name} has no commits.`);
  }
  const { self, signal, onProgress } = options;
  const shallow = await isShallow(repository);
  const done = begin(options, await stateOf(repository, shallow));
  const changes = await changesSince(repository, done.base, done.now);
  const cursor = () => JSON.stringify(done);

  const history = await readHistory(repository, self);
  yield { records: [], cursor: cursor(), people: history.authors.lookalikes(), leftOut: history.leftOut };

  const isNew = (hash: string) => changes.commits?.has(hash) ?? true;
  for (const hashes of groups(
    history.own.filter((hash) => !isNew(hash)),
    KEPT,
  )) {
    throwIfCancelled(signal);
    yield { records: hashes.map((hash) => ({ type: "kept", id: commitId(hash) })), cursor: cursor() };
  }
  const fresh = history.own.filter(isNew);
  let records: CorpusRecord[] = [];
  for await (const record of commitRecords(repository, fresh.slice(done.commits))) {
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
  if (repository.head && history.mine.size > 0) {
    const { ignoredRevisions } = await import("./authorship.ts");
    const about = {
      head: repository.head,
      self,
      shallow,
      shared: history.others > 0,
      programmed: history.programmed,
      ignored: await ignoredRevisions(repository, repository.head),
    };
    yield* readFiles(repository, entry, options, done, {
      ...about,
      mine: history.mine,
      changed: changes.paths,
    });
  }
  done.complete = true;
  yield { records: [], cursor: cursor() };
}

/** Where to go on, or what the last whole reading knew. */
function begin({ cursor, previous }: ReadOptions, now: State): Progress {
  if (cursor) return progressSchema.parse(JSON.parse(cursor));
  const before = progressSchema.safeParse(previous ? JSON.parse(previous) : null).data;
  return {
    base: (before?.complete ? before.now : before?.base) ?? null,
    now,
    commits: 0,
    files: 0,
    complete: false,
  };
}

async function* readFiles(
  repository: Repository,
  entry: ExportEntry,
  { signal, onProgress }: ReadOptions,
  done: Progress,
  {
    mine,
    changed,
    ...authorship
  }: Authorship & { mine: ReadonlySet<string>; changed: ReadonlySet<string> | null },
): AsyncIterable<Batch> {
  const { listFiles, fileRecord, fileId, licenceOf } = await import("./files.ts");
  const { head } = authorship;
  const { files, leftOut } = await listFiles(repository, head);
  const roots = await repository.git(["rev-list", "--max-parents=0", head]);
  const root = roots.trim().split("\n").at(-1) ?? "";
  const about = { ...authorship, root, licence: await licenceOf(repository, head) };
  const touched =
    files.length > FEW && !changed
      ? await (await import("./touched.ts")).touchedPaths(repository, head, mine)
      : null;
  const ahead = files.slice(done.files);
  let records: CorpusRecord[] = [];
  let counts: Record<string, number> = { ...leftOut };
  const read = async (file: TreeFile): Promise<CorpusRecord | string> => {
    if (changed && !changed.has(file.path)) return { type: "kept", id: fileId(root, file.path) };
    return touched && !touched.has(file.path) ? "file-by-others" : fileRecord(repository, file, about);
  };
  for await (const result of mapInOrder(ahead, Math.min(4, availableParallelism()), read)) {
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

function* groups<T>(items: readonly T[], size: number): Iterable<T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

/** Provenance names the file on disk that the user gave. */
function located(record: CorpusRecord, entry: ExportEntry): CorpusRecord {
  if (record.type !== "document") return record;
  const { document } = record;
  return { ...record, document: { ...document, provenance: { ...document.provenance, file: entry.name } } };
}
