// Stage 3 of 6: cleaned Documents in, a dataset folder out: score, tier, examples, split, mix.
import { join } from "node:path";
import type { DatasetManifest } from "../core/artifacts.ts";
import type { Document, Self } from "../core/document.ts";
import { TwinError, throwIfCancelled } from "../core/errors.ts";
import type { Emit } from "../core/events.ts";
import type { Rejected, Tier } from "../core/example.ts";
import { sha256 } from "../core/hash.ts";
import type { Redactor } from "../core/redaction.ts";
import type { Step, StepContext } from "../core/step.ts";
import type { Config } from "../io/config.ts";
import type { Corpus } from "../io/corpus.ts";
import { exists } from "../io/files.ts";
import { Spill } from "../io/spill.ts";
import type { Candidate } from "./candidate.ts";
import { type Collected, collect } from "./collect.ts";
import { withoutDuplicates } from "./duplicates.ts";
import { type Mix, mixTiers } from "./mix.ts";
import { splitByThread } from "./split.ts";
import { tokenizer } from "./tokens.ts";
import { writeDataset } from "./write.ts";

export interface BuildOptions {
  corpus: Corpus;
  /** Folder that holds the datasets. */
  datasets: string;
  settings: Config["dataset"];
  self: Self;
  /** Stage 2, from outside: what makes a document the user's own words, and what makes it context. */
  steps: readonly Step[];
  contextSteps: readonly Step[];
  /** What an answer quotes of what it answers, or "". */
  quotedText: (document: Document, context: StepContext) => string;
  redactor: Redactor;
  /** Version of twin. */
  version: string;
  dryRun: boolean;
  emit: Emit;
  signal: AbortSignal;
}

/** Everything that was decided, before anything is written. */
export interface Plan {
  collected: Collected;
  train: Candidate[];
  eval: Candidate[];
  mix: Mix;
  rejected: Rejected[];
  /** Spill lines of train.jsonl and eval.jsonl, in the order in which they will stand there. */
  order: { train: number[]; eval: number[] };
  /** Without `files`, which are known once they are written. */
  manifest: DatasetManifest;
}

export interface Built {
  plan: Plan;
  folder: string;
  /** A dataset with the same content was there already; nothing was written. */
  unchanged: boolean;
}

/** Builds a dataset from everything the corpus holds. The same corpus, settings and seed give the same bytes. */
export async function buildDataset(options: BuildOptions): Promise<Built> {
  const { corpus, datasets, settings, self, redactor, dryRun, emit, signal } = options;
  const total = count(corpus, "WHERE author = 'self'");
  if (total === 0) throw nothingBy(count(corpus, ""));
  using spill = new Spill(join(datasets, ".rows.partial"));
  const system = settings.system.replaceAll("{name}", self.names[0] ?? "the author");
  emit({
    type: "stage",
    name: "Cleaning and scoring",
    detail: `${total.toLocaleString("en-US")} documents by you`,
  });
  const { cutoff } = settings;
  const collected = await collect({ ...options, spill, system: redactor.redact(system).text, cutoff, total });
  const plan = makePlan(collected, options);
  const folder = join(datasets, plan.manifest.id);
  if (dryRun) return { plan, folder, unchanged: false };
  if (await exists(folder)) return { plan, folder, unchanged: true };
  throwIfCancelled(signal);
  emit({ type: "stage", name: "Writing", detail: folder });
  await writeDataset(folder, plan, spill, { redactor, tier12Share: settings.tier12Share, signal });
  return { plan, folder, unchanged: false };
}

function makePlan(collected: Collected, options: BuildOptions): Plan {
  const { settings } = options;
  const { kept, duplicates } = withoutDuplicates(collected.candidates);
  const split = splitByThread(kept, duplicates, settings.evalShare);
  const mix = mixTiers(split.train, settings.tier12Share, settings.maxRepeats);
  if (mix.repeats.size === 0) throw nothingLeft(collected, mix);
  const train = [...mix.repeats.keys()];
  const rejected = [
    ...collected.rejected,
    ...[...duplicates].map(([one, winner]) => ({
      ...reject(one, "duplicates", "duplicate"),
      duplicateOf: winner.id,
    })),
    ...mix.leftOut.map((one) => reject(one, "mix", "tier-3-over-share")),
  ].sort((a, b) => (a.documentId < b.documentId ? -1 : 1));
  const rows = {
    train: shuffled(
      train.flatMap((one) => repeatedRows(one, mix.repeats.get(one) ?? 1)),
      settings.seed,
    ),
    eval: shuffled(
      split.eval.flatMap((one) => repeatedRows(one, 1)),
      settings.seed,
    ),
  };
  const manifest = describe(collected, rejected, rows, mix, options);
  const order = { train: rows.train.map(({ line }) => line), eval: rows.eval.map(({ line }) => line) };
  return { collected, train, eval: split.eval, mix, rejected, order, manifest };
}

interface PlacedRow {
  line: number;
  sha256: string;
  /** Which repetition this is, from 1 on. */
  copy: number;
}

function repeatedRows({ rows }: Candidate, times: number): PlacedRow[] {
  return Array.from({ length: times }, (_, i) =>
    rows.map(({ line, sha256: hash }) => ({ line, sha256: hash, copy: i + 1 })),
  ).flat();
}

/** An order that only the rows and the seed decide, with the copies of a row far apart. */
function shuffled(rows: PlacedRow[], seed: number): PlacedRow[] {
  return rows
    .map((row) => ({ row, key: sha256(`${seed} ${row.copy} ${row.sha256}`) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ row }) => row);
}

function describe(
  collected: Collected,
  rejected: readonly Rejected[],
  rows: { train: PlacedRow[]; eval: PlacedRow[] },
  mix: Mix,
  { corpus, settings, self, steps, version }: BuildOptions,
): DatasetManifest {
  const documents = count(corpus, "");
  const own = count(corpus, "WHERE author = 'self'");
  const byReason: Record<string, number> = {};
  for (const { reason } of rejected) byReason[reason] = (byReason[reason] ?? 0) + 1;
  const inputs = {
    documents,
    corpusSha256: corpus.digest(),
    configSha256: sha256(JSON.stringify({ settings, self })),
  };
  const facts = {
    schema: 1 as const,
    kind: "dataset" as const,
    twin: version,
    seed: settings.seed,
    inputs,
    steps: [...steps.map(({ name }) => name), "redaction", "duplicates", "split", "mix"],
    counts: {
      documents,
      context: documents - own,
      rejected: sortedRecord(byReason),
      redactions: sortedRecord(collected.redactions),
      train: rows.train.length,
      eval: rows.eval.length,
    },
    tiers: {
      rows: byTier(mix.rows),
      tokens: byTier(mix.tokens),
      share12: mix.share12,
      rowShare12: mix.rowShare12,
      repeated: byTier(mix.repeated),
    },
    tokenizer,
  };
  const content = [rows.train, rows.eval].map((part) => sha256(part.map((row) => row.sha256).join("\n")));
  const id = sha256(JSON.stringify([facts, content, sha256(JSON.stringify(rejected))])).slice(0, 12);
  return { ...facts, id, files: [] };
}

function byTier(counts: Record<Tier, number>): { "1": number; "2": number; "3": number } {
  return { "1": counts[1], "2": counts[2], "3": counts[3] };
}

function sortedRecord(record: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(record).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)));
}

function reject({ id, externalId }: Candidate, step: string, reason: string): Rejected {
  return { documentId: id, externalId, step, reason };
}

function count(corpus: Corpus, where: string): number {
  return Number(corpus.database.prepare(`SELECT count(*) AS n FROM documents ${where}`).get()?.n ?? 0);
}

function nothingBy(documents: number): TwinError {
  return documents === 0
    ? new TwinError("NOTHING_TO_DO", "The corpus is empty.", {
        hint: "Read something first: twin extract PATH…",
      })
    : new TwinError("NOTHING_TO_DO", `None of the ${documents} documents is by you.`, {
        hint: "Say which addresses and handles are yours: twin me add …, then twin extract again.",
      });
}

function nothingLeft(collected: Collected, mix: Mix): TwinError {
  if (mix.leftOut.length > 0) {
    return new TwinError(
      "NOTHING_TO_DO",
      `All ${mix.leftOut.length} usable documents are Tier 3 (chats, clips, very short texts); Tiers 1 and 2 are empty.`,
      { hint: "Add articles, notes, longer mail or code, or set dataset.tier12Share to 0 in twin.yaml." },
    );
  }
  return new TwinError("NOTHING_TO_DO", `None of your ${collected.rejected.length} documents is usable.`, {
    hint: "See why with: twin documents --dropped",
  });
}
