import { z } from "zod";
import type { DatasetManifest, ModelManifest, RunState } from "../core/artifacts.ts";
import { TwinError } from "../core/errors.ts";
import { readDatasets, readModels, readRuns } from "./artifacts.ts";
import { Corpus } from "./corpus.ts";
import { exists } from "./files.ts";
import type { Workspace } from "./workspace.ts";

/** What a workspace holds: the newest of each stage, and what the corpus counts. */
export interface Survey {
  known: boolean;
  corpus: {
    documents: number;
    own: number;
    skipped: number;
    /** Files whose reading was stopped before its end. */
    unfinished: number;
    sources: { source: string; documents: number; own: number }[];
    digest: string;
  } | null;
  datasets: number;
  dataset: DatasetManifest | null;
  runs: number;
  run: RunState | null;
  models: number;
  model: ModelManifest | null;
  /** Files that cannot be read; all the rest is told in spite of them. */
  damaged: string[];
}

const countsSchema = z.array(z.object({ source: z.string(), documents: z.int(), own: z.int() }));
const numberSchema = z.object({ n: z.int() });

/** Reads what is there. Changes nothing; what is damaged is listed. */
export async function survey({ paths, self }: Workspace): Promise<Survey> {
  const datasets = await readDatasets(paths.datasets);
  const runs = await readRuns(paths.runs);
  const models = await readModels(paths.models);
  const corpus = (await exists(paths.corpus)) ? surveyCorpus(paths.corpus) : null;
  const artifacts = [datasets, runs, models];
  return {
    known: self.emails.length + self.handles.length > 0,
    corpus: corpus === "damaged" ? null : corpus,
    datasets: datasets.sound.length,
    dataset: datasets.sound[0]?.artifact ?? null,
    runs: runs.sound.length,
    run: runs.sound[0]?.artifact ?? null,
    models: models.sound.length,
    model: models.sound[0]?.artifact ?? null,
    damaged: [
      ...(corpus === "damaged" ? [paths.corpus] : []),
      ...artifacts.flatMap(({ damaged }) => damaged),
    ],
  };
}

function surveyCorpus(path: string): Survey["corpus"] | "damaged" {
  try {
    return countCorpus(path);
  } catch (error) {
    if (error instanceof TwinError && error.code === "CORRUPT") return "damaged";
    throw error;
  }
}

function countCorpus(path: string): NonNullable<Survey["corpus"]> {
  using corpus = Corpus.open(path, { readOnly: true });
  const one = (sql: string) => numberSchema.parse(corpus.database.prepare(sql).get()).n;
  const sources = countsSchema.parse(
    corpus.database
      .prepare(
        "SELECT source, count(*) AS documents, sum(author = 'self') AS own FROM documents GROUP BY 1 ORDER BY 2 DESC, 1",
      )
      .all(),
  );
  return {
    documents: sources.reduce((sum, { documents }) => sum + documents, 0),
    own: sources.reduce((sum, { own }) => sum + own, 0),
    skipped: one("SELECT count(*) AS n FROM skipped"),
    unfinished: one("SELECT count(*) AS n FROM files WHERE complete = 0"),
    sources,
    digest: corpus.digest(),
  };
}
