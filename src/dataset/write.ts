import { join } from "node:path";
import type { DatasetManifest } from "../core/artifacts.ts";
import { throwIfCancelled } from "../core/errors.ts";
import type { Redactor } from "../core/redaction.ts";
import { hashFile, writeFileAtomically, writeFolder } from "../io/files.ts";
import { writeLines } from "../io/jsonl.ts";
import type { Spill } from "../io/spill.ts";
import type { Plan } from "./build.ts";
import { card } from "./card.ts";
import { checkRows } from "./check.ts";
import { renderReport } from "./report/report.ts";

const files = [
  "train.jsonl",
  "eval.jsonl",
  "rejected.jsonl",
  "dataset_info.json",
  "README.md",
  "report.html",
] as const;

/** Writes datasets/<id>/, checks the finished rows, and puts the manifest last. All or nothing. */
export async function writeDataset(
  folder: string,
  plan: Plan,
  spill: Spill,
  { redactor, tier12Share, signal }: { redactor: Redactor; tier12Share: number; signal: AbortSignal },
): Promise<void> {
  await writeFolder(folder, async (partial) => {
    const at = (name: string) => join(partial, name);
    await writeLines(at("train.jsonl"), read(spill, plan.order.train));
    await writeLines(at("eval.jsonl"), read(spill, plan.order.eval));
    await writeLines(
      at("rejected.jsonl"),
      plan.rejected.map((one) => JSON.stringify(one)),
    );
    throwIfCancelled(signal);
    for (const name of ["train.jsonl", "eval.jsonl"]) await checkRows(at(name), redactor);
    throwIfCancelled(signal);
    await writeFileAtomically(at("dataset_info.json"), json(datasetInfo()));
    await writeFileAtomically(at("README.md"), card(plan));
    await writeFileAtomically(at("report.html"), renderReport(plan, spill, tier12Share));
    const manifest: DatasetManifest = {
      ...plan.manifest,
      files: await Promise.all(files.map((name) => hashFile(at(name)))),
    };
    await writeFileAtomically(at("manifest.json"), json(manifest));
  });
}

/** LLaMA-Factory's description of the two files, in its alpaca format. */
function datasetInfo(): Record<string, unknown> {
  const columns = { prompt: "instruction", query: "input", response: "output", system: "system" };
  return {
    twin_train: { file_name: "train.jsonl", columns },
    twin_eval: { file_name: "eval.jsonl", columns },
  };
}

function* read(spill: Spill, lines: readonly number[]): Iterable<string> {
  for (const line of lines) yield spill.read(line);
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
