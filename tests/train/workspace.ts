import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { temporaryFolder } from "../support/cli.ts";

export const fakes = resolve("tests/fakes");
/** A text that must never show anywhere but in the dataset. */
export const secret = "Dear diary, the harbour lights 4711";

/** A workspace, in a folder with a space in its name, with one dataset and a base in Hugging Face form. */
export function trainingWorkspace({ rows = 40 }: { rows?: number } = {}) {
  const root = join(temporaryFolder(), "my twin");
  const dataset = join(root, "datasets", "d1");
  const base = join(root, "base model");
  for (const folder of [dataset, base]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(root, "twin.yaml"), "version: 1\nme:\n  emails: [ann@example.org]\n");
  writeRows(join(dataset, "train.jsonl"), rows);
  writeRows(join(dataset, "eval.jsonl"), 5);
  writeFileSync(join(dataset, "manifest.json"), JSON.stringify(manifest(rows)));
  writeFileSync(join(base, "config.json"), "{}");
  writeFileSync(join(base, "tokenizer.json"), "{}");
  writeFileSync(join(base, "model.safetensors"), "x");
  const env = { TWIN_ENGINE_LLAMAFACTORY: join(fakes, "llamafactory") };
  return { root, dataset, base, runs: join(root, "runs"), env };
}

function writeRows(file: string, count: number): void {
  const row = (i: number) => ({
    instruction: "Write a note.",
    input: "",
    output: `${secret} ${i}`,
    system: "You write as Ann.",
    tier: 1,
    score: 8,
    tokens: 8,
    documentIds: [`d${i}`],
    why: [],
  });
  writeFileSync(file, Array.from({ length: count }, (_, i) => `${JSON.stringify(row(i))}\n`).join(""));
}

const manifest = (train: number) => ({
  schema: 1,
  kind: "dataset",
  id: "d1",
  twin: "0.1.0",
  seed: 42,
  inputs: { documents: train, corpusSha256: "0", configSha256: "0" },
  steps: [],
  counts: { documents: train, rejected: {}, redactions: {}, train, eval: 5 },
  tiers: {
    rows: { "1": train, "2": 0, "3": 0 },
    tokens: { "1": train * 8, "2": 0, "3": 0 },
    share12: 1,
  },
  tokenizer: "o200k_base",
  files: [],
});
