import { type Survey, survey } from "../io/survey.ts";
import { count, table } from "../ui/format.ts";
import type { Define } from "./command.ts";

export const define: Define = (command, run) => {
  command.action(() =>
    run(async (cli) => {
      const workspace = await cli.workspace();
      const found = await survey(workspace);
      const stale = staleParts(found);
      const next = nextStep(found, stale);
      return {
        data: { workspace: workspace.root, ...found, stale, because: next.because },
        lines: [
          ...describe(workspace.root, found),
          ...stale.map(({ because }) => `stale: ${because}`),
          ...found.damaged.map((path) => `damaged: ${path}`),
        ],
        next: next.command,
      };
    }),
  );
};

interface Stale {
  part: "corpus" | "dataset" | "run" | "model";
  because: string;
}

/** What is older than what it was made from. */
export function staleParts({ corpus, dataset, run, model }: Survey): Stale[] {
  const stale: Stale[] = [];
  if (corpus && corpus.unfinished > 0) {
    stale.push({ part: "corpus", because: unread(corpus.unfinished) });
  }
  if (corpus && dataset && dataset.inputs.corpusSha256 !== corpus.digest) {
    stale.push({
      part: "dataset",
      because: `the documents changed since dataset ${dataset.id} was built.`,
    });
  }
  if (dataset && run && run.dataset.id !== dataset.id) {
    stale.push({ part: "run", because: `run ${run.id} was not trained on dataset ${dataset.id}.` });
  }
  if (run?.status === "finished" && model && model.run !== run.id) {
    stale.push({ part: "model", because: `model ${model.id} is not from run ${run.id}.` });
  }
  return stale;
}

/** The one command that makes sense now, and why. */
export function nextStep(found: Survey, stale: readonly Stale[]): { command: string; because: string } {
  const isStale = (part: Stale["part"]) => stale.some((one) => one.part === part);
  const { corpus, dataset, run, model } = found;
  if (found.damaged.some((path) => path.endsWith("corpus.db"))) {
    return step("twin extract", "the documents cannot be read; it tells what to do");
  }
  if (!found.known) return step("twin me add you@example.org", "it is not known who you are");
  if (!corpus || corpus.documents === 0) return step("twin extract PATH…", "nothing has been read yet");
  if (isStale("corpus")) return step("twin extract", "the last reading was stopped");
  if (corpus.own === 0) return step("twin me add …", "none of the documents is by you");
  if (!dataset || isStale("dataset")) return step("twin build-dataset", "the documents are in no dataset");
  if (run?.status === "interrupted") return step("twin train --resume", `run ${run.id} was stopped`);
  if (!run || isStale("run")) return step("twin train", "the newest dataset has not been trained on");
  if (run.status === "training" || run.status === "preparing") {
    return step("twin train --resume", `run ${run.id} is in training, or was killed`);
  }
  if (run.status === "failed") return step("twin doctor", `run ${run.id} failed`);
  if (!model || isStale("model")) return step("twin export", "the newest run has not been exported");
  return step("twin chat", "everything is up to date");
}

function describe(root: string, found: Survey): string[] {
  const { corpus, dataset, run, model } = found;
  const rows: [string, string][] = [["workspace", root]];
  rows.push([
    "documents",
    corpus
      ? `${count(corpus.documents)}, ${count(corpus.own)} by you, ${count(corpus.skipped)} records skipped`
      : "none",
  ]);
  for (const { source, documents, own } of corpus?.sources ?? []) {
    rows.push([`  ${source}`, `${count(documents)}, ${count(own)} by you`]);
  }
  rows.push([
    "dataset",
    dataset ? `${dataset.id}: ${count(dataset.counts.train)} + ${count(dataset.counts.eval)} rows` : "none",
  ]);
  rows.push(["run", run ? `${run.id}: ${run.status}${lossOf(run.loss)}` : "none"]);
  rows.push([
    "model",
    model ? `${model.id}${model.ollama ? ` (in Ollama: ${model.ollama.model})` : ""}` : "none",
  ]);
  return table(rows);
}

function lossOf({ evalBefore, eval: after }: { evalBefore: number | null; eval: number | null }): string {
  if (evalBefore === null || after === null) return "";
  return `, held-out loss ${evalBefore.toFixed(2)} → ${after.toFixed(2)}`;
}

const unread = (files: number) =>
  files === 1 ? "1 file was not read to its end." : `${count(files)} files were not read to their end.`;
const step = (command: string, because: string) => ({ command, because });
