import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { twin } from "./cli.ts";
import { type Dimensions, tiny, writeAdapter, writeBase } from "./tensors.ts";

export interface FinishedRun {
  id?: string;
  /** Of the base; the adapter is made for `adapterOf`. */
  of?: Dimensions;
  adapterOf?: Dimensions;
  adapter?: Parameters<typeof writeAdapter>[2];
  system?: string | null;
  template?: string;
  ollama?: string | null;
  status?: string;
}

/** A workspace in `cwd`/w with a random base in `cwd`/base and a finished run on it. Returns its folder. */
export async function workspaceWithRun(cwd: string, options: FinishedRun = {}): Promise<string> {
  const root = join(cwd, "w");
  await twin(["init", "w", "--name", "Ann Other", "--email", "ann@example.org", "--yes"], { cwd });
  writeBase(join(cwd, "base"), options.of);
  addRun(cwd, options);
  return root;
}

export function addRun(cwd: string, options: FinishedRun = {}): void {
  const {
    id = "run-1",
    of = tiny,
    adapterOf = of,
    system = "You write as Ann.",
    status = "finished",
  } = options;
  const folder = join(cwd, "w", "runs", id);
  mkdirSync(folder, { recursive: true });
  writeAdapter(join(folder, "adapter"), adapterOf, options.adapter);
  const at = "2026-01-02T03:04:05.000Z";
  const state = {
    schema: 1,
    kind: "run",
    id,
    twin: "0.1.0",
    status,
    engine: "llamafactory",
    recipe: "test",
    dataset: { id: "dataset-1", manifestSha256: "0" },
    base: {
      model: join(cwd, "base"),
      ollama: options.ollama ?? null,
      template: options.template ?? "chatml",
    },
    system,
    startedAt: at,
    updatedAt: at,
    finishedAt: at,
    pid: null,
    step: 8,
    totalSteps: 8,
    loss: { evalBefore: 5, eval: 4, trainFirst: 5, train: 4 },
    seconds: 10,
    error: null,
  };
  writeFileSync(join(folder, "state.json"), JSON.stringify(state));
}
