import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { RunState } from "../core/artifacts.ts";
import { TwinError } from "../core/errors.ts";
import { readRun, readRuns, runIds } from "../io/artifacts.ts";
import { exists, makeFolder, readText, removeFolder, writeFileAtomically } from "../io/files.ts";
import { isWholeSafetensors, WEIGHTS } from "./adapter.ts";

/** Paths in a run's folder. */
export function runPaths(runs: string, id: string) {
  const folder = join(runs, id);
  return {
    folder,
    recipe: join(folder, "recipe.yaml"),
    state: join(folder, "state.json"),
    log: join(folder, "trainer_log.jsonl"),
    output: join(folder, "log.txt"),
    adapter: join(folder, "adapter"),
    report: join(folder, "report.html"),
    /** The engine's own folder: settings, checkpoints, caches. Removed at the end. */
    work: join(folder, "work"),
  };
}
export type RunPaths = ReturnType<typeof runPaths>;

/** `<recipe>-<YYYYMMDD-HHMMSS>` in UTC, made unique. */
export async function newRunId(runs: string, recipe: string, now: Date): Promise<string> {
  const stamp = now.toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-");
  for (let suffix = 1; ; suffix++) {
    const id = `${recipe}-${stamp}${suffix > 1 ? `-${suffix}` : ""}`;
    if (!(await exists(join(runs, id)))) return id;
  }
}

/** Makes the folder; its recipe first, its state last, so that a run that is listed is whole. */
export async function createRun(paths: RunPaths, recipe: string, state: RunState): Promise<void> {
  await makeFolder(paths.work);
  await writeFileAtomically(paths.recipe, recipe);
  await saveState(paths, state);
}

export async function saveState(paths: RunPaths, state: RunState): Promise<void> {
  await writeFileAtomically(paths.state, `${JSON.stringify(state, null, 2)}\n`);
}

/** The newest unfinished run of the same dataset, base and recipe, or null. */
export async function findUnfinished(
  runs: string,
  wanted: { dataset: string; recipe: string },
): Promise<RunState | null> {
  for (const { id, artifact: state } of (await readRuns(runs)).sound) {
    if (state.status === "finished" || state.dataset.id !== wanted.dataset) continue;
    if ((await readText(runPaths(runs, id).recipe)) === wanted.recipe) return state;
  }
  return null;
}

/** The run that `--resume [RUN]` means. Throws NOT_FOUND, NOTHING_TO_DO. */
export async function runToResume(runs: string, id: string | null): Promise<RunState> {
  const ids = await runIds(runs);
  if (id !== null && !ids.includes(id)) {
    throw new TwinError("NOT_FOUND", `There is no run ${id}.`, {
      hint: ids.length > 0 ? `Runs: ${ids.slice(0, 5).join(", ")}.` : "Start one with twin train.",
    });
  }
  const states =
    id === null
      ? (await readRuns(runs)).sound.map(({ artifact }) => artifact)
      : [await readRun(join(runs, id))];
  const unfinished = states.find(({ status }) => status !== "finished");
  if (unfinished) return unfinished;
  throw new TwinError("NOTHING_TO_DO", id ? `Run ${id} is finished.` : "There is no unfinished run.", {
    hint: "Start a new one with twin train.",
  });
}

/** Removes what a kill right after the end left of finished runs: their work folder holds a cache of the rows. */
export async function sweepFinished(runs: string): Promise<void> {
  for (const { id, artifact } of (await readRuns(runs)).sound) {
    const { work } = runPaths(runs, id);
    if (artifact.status === "finished" && (await exists(work))) await removeFolder(work);
  }
}

const trainerStateSchema = z.object({ global_step: z.int().min(1) });

/** The newest complete checkpoint in `work`. Removes those that a kill has torn. */
export async function newestCheckpoint(work: string): Promise<{ path: string; step: number } | null> {
  const names = (await readdir(work).catch(() => [])).filter((name) => /^checkpoint-\d+$/.test(name));
  const found: { path: string; step: number }[] = [];
  for (const name of names) {
    const path = join(work, name);
    const step = await stepOf(path);
    if (step === null) await removeFolder(path);
    else found.push({ path, step });
  }
  return found.sort((a, b) => b.step - a.step)[0] ?? null;
}

/** The checkpoint's step, or null when something of it is missing or torn. */
async function stepOf(path: string): Promise<number | null> {
  try {
    const state = trainerStateSchema.parse(JSON.parse(await readText(join(path, "trainer_state.json"))));
    const whole =
      (await isWholeSafetensors(join(path, WEIGHTS))) &&
      (await exists(join(path, "optimizer.pt"))) &&
      (await exists(join(path, "scheduler.pt")));
    return whole ? state.global_step : null;
  } catch {
    return null;
  }
}
