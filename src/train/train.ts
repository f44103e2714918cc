// Stage 4 of 6: a dataset folder in, a run folder with an adapter out.
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import type { RunState } from "../core/artifacts.ts";
import { TwinError } from "../core/errors.ts";
import type { Emit } from "../core/events.ts";
import { findTemplate, templates } from "../core/template.ts";
import { readDataset, readDatasets, readRuns, warnOfDamage } from "../io/artifacts.ts";
import { exists, hashFile, readText } from "../io/files.ts";
import type { Workspace } from "../io/workspace.ts";
import { resolveBase } from "./base.ts";
import { bytesPerToken, fittingCutoff } from "./cutoff.ts";
import { chooseDevice, probe } from "./device.ts";
import { type Environment, findEnvironment } from "./environment.ts";
import { parseRecipe, type Recipe, totalSteps, withSettings } from "./recipe.ts";
import { DEFAULT_RECIPE, findRecipe } from "./recipes.ts";
import { readRows } from "./rows.ts";
import { findUnfinished, newRunId, type RunPaths, runPaths, runToResume } from "./run-folder.ts";
import type { Job, Trainer } from "./trainer.ts";
import { trainerNamed } from "./trainers.ts";

/** What the user asked for; null where nothing was said. */
export interface Request {
  recipe: string | null;
  dataset: string | null;
  base: string | null;
  template: string | null;
  device: string | null;
  settings: readonly string[];
  /** A run's id, or true for the newest unfinished one. */
  resume: string | true | null;
  /** Start anew even where an unfinished run could go on. */
  fresh: boolean;
}

/** Everything decided, nothing done yet. */
export interface Prepared {
  trainer: Trainer;
  paths: RunPaths;
  job: Omit<Job, "checkpoint">;
  environment: Environment;
  state: RunState;
  /** recipe.yaml of the run. */
  recipeText: string;
  /** Does it go on with a run that is there? */
  resumed: boolean;
  /** Cutoff for a dataset of which no row is cut. */
  fittingCutoff: number;
}

export interface World {
  workspace: Workspace;
  env: NodeJS.ProcessEnv;
  cwd: string;
  signal: AbortSignal;
  emit: Emit;
  version: string;
}

/** Decides what a training will be, and changes nothing. Throws before anything is installed or written. */
export async function prepare(request: Request, world: World): Promise<Prepared> {
  const { workspace } = world;
  warnOfDamage((await readRuns(workspace.paths.runs)).damaged, world.emit);
  const asked = request.resume === null ? await fromRequest(request, world) : await fromRun(request, world);
  const { recipe, recipeText } = asked;
  const trainer = trainerNamed(recipe.engine);
  if (!findTemplate(recipe.template)) throw unknownTemplate(recipe.template);
  const base = await resolveBase(recipe, world.cwd);
  const datasetFolder = join(workspace.paths.datasets, asked.dataset);
  const manifest = join(datasetFolder, "manifest.json");
  await readDataset(datasetFolder);
  const manifestSha256 = (await hashFile(manifest)).sha256;
  const perToken = await bytesPerToken(base.model);
  const rows = await readRows(datasetFolder, recipe.cutoff * perToken);
  const device = chooseDevice(recipe, await probe(world.env, world.signal));
  const environment = await findEnvironment(trainer.engine, world.env);
  const unfinished =
    asked.run ??
    (request.fresh
      ? null
      : await findUnfinished(workspace.paths.runs, { dataset: asked.dataset, recipe: recipeText }));
  if (unfinished && unfinished.dataset.manifestSha256 !== manifestSha256) {
    throw new TwinError(
      "MISMATCH",
      `Dataset ${asked.dataset} is not the one that run ${unfinished.id} was started on.`,
      {
        hint: "Start a new run: twin train --fresh.",
      },
    );
  }
  const id = unfinished?.id ?? (await newRunId(workspace.paths.runs, asked.name, new Date()));
  const paths = runPaths(workspace.paths.runs, id);
  const steps = totalSteps(recipe, rows.train.count);
  const time = new Date().toISOString();
  return {
    trainer,
    paths,
    environment,
    recipeText,
    resumed: unfinished !== null,
    fittingCutoff: fittingCutoff(recipe.cutoff, perToken),
    job: {
      recipe,
      base,
      rows,
      device,
      totalSteps: steps,
      work: paths.work,
      python: environment.python,
      threads: availableParallelism(),
    },
    state: unfinished ?? {
      schema: 1,
      kind: "run",
      id,
      twin: world.version,
      status: "preparing",
      engine: `${trainer.name} ${trainer.engine.version}`,
      recipe: asked.name,
      dataset: { id: asked.dataset, manifestSha256 },
      base,
      system: rows.system,
      startedAt: time,
      updatedAt: time,
      finishedAt: null,
      pid: null,
      step: 0,
      totalSteps: steps,
      loss: { evalBefore: null, eval: null, trainFirst: null, train: null },
      seconds: 0,
      error: null,
    },
  };
}

interface Asked {
  name: string;
  recipe: Recipe;
  recipeText: string;
  dataset: string;
  run: RunState | null;
}

async function fromRequest(request: Request, { workspace, cwd, emit }: World): Promise<Asked> {
  const wanted = request.recipe ?? workspace.config.recipe ?? DEFAULT_RECIPE;
  const found = await findRecipe(wanted, { workspace: workspace.root, cwd });
  const settings = [
    ...(request.base === null ? [] : [`base=${JSON.stringify(request.base)}`, "ollama=null"]),
    ...(request.template === null ? [] : [`template=${request.template}`]),
    ...(request.device === null ? [] : [`device=${request.device}`]),
    ...request.settings,
  ];
  const changed = withSettings(found.recipe, settings);
  const { model } = await resolveBase(changed, cwd);
  // A relative folder means another place from another folder: the run keeps the absolute one.
  const recipe = changed.base.startsWith(".") ? { ...changed, base: model } : changed;
  return {
    name: found.name,
    recipe,
    recipeText: stringify(recipe),
    dataset: await datasetId(workspace.paths.datasets, request.dataset, emit),
    run: null,
  };
}

async function fromRun(request: Request, { workspace }: World): Promise<Asked> {
  const given = [request.recipe, request.dataset, request.base, request.template, request.settings[0]];
  if (given.some((one) => one != null)) {
    throw new TwinError("USAGE", "A resumed run keeps its own recipe, dataset and base.", {
      hint: "Leave those options out, or start a new run without --resume.",
    });
  }
  const run = await runToResume(workspace.paths.runs, request.resume === true ? null : request.resume);
  const { recipe: file } = runPaths(workspace.paths.runs, run.id);
  const recipeText = await readText(file);
  const recipe = parseRecipe(recipeText, file);
  const device = request.device === null ? [] : [`device=${request.device}`];
  return { name: run.recipe, recipe: withSettings(recipe, device), recipeText, dataset: run.dataset.id, run };
}

/** Training with a template that export and chat do not know would be in vain. */
function unknownTemplate(name: string): TwinError {
  return new TwinError("CONFIG", `There is no template "${name}".`, {
    hint: `Templates: ${templates.map((one) => one.name).join(", ")}.`,
  });
}

async function datasetId(folder: string, id: string | null, emit: Emit): Promise<string> {
  const { sound, damaged } = await readDatasets(folder);
  warnOfDamage(damaged, emit);
  if (id !== null && (await exists(join(folder, id, "manifest.json")))) return id;
  if (id !== null && sound.length > 0) {
    const ids = sound.slice(0, 5).map(({ id }) => id);
    throw new TwinError("NOT_FOUND", `There is no dataset ${id}.`, { hint: `Datasets: ${ids.join(", ")}.` });
  }
  if (sound[0]) return sound[0].id;
  throw new TwinError("NOTHING_TO_DO", "There is no dataset to train on.", {
    hint: "Build one first: twin build-dataset.",
  });
}
