import { join } from "node:path";
import { z } from "zod";
import type { DatasetManifest, ModelManifest, RunState } from "../core/artifacts.ts";
import { readDataset, readModel, readRun, runIds } from "./artifacts.ts";
import { Corpus } from "./corpus.ts";
import { exists, finishedFolders } from "./files.ts";
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
}

const countsSchema = z.array(z.object({ source: z.string(), documents: z.int(), own: z.int() }));
const numberSchema = z.object({ n: z.int() });

/** Reads what is there. Changes nothing; throws CONFIG or CORRUPT where something is damaged. */
export async function survey({ paths, self }: Workspace): Promise<Survey> {
  const datasets = await finishedFolders(paths.datasets);
  const runs = await runIds(paths.runs);
  const models = await finishedFolders(paths.models);
  return {
    known: self.emails.length + self.handles.length > 0,
    corpus: (await exists(paths.corpus)) ? surveyCorpus(paths.corpus) : null,
    datasets: datasets.length,
    dataset: datasets[0] ? await readDataset(join(paths.datasets, datasets[0])) : null,
    runs: runs.length,
    run: runs[0] ? await readRun(join(paths.runs, runs[0])) : null,
    models: models.length,
    model: models[0] ? await readModel(join(paths.models, models[0])) : null,
  };
}

function surveyCorpus(path: string): NonNullable<Survey["corpus"]> {
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
