import type { BaseModel } from "../core/artifacts.ts";
import type { TwinError } from "../core/errors.ts";
import type { TrainEvent } from "../core/events.ts";
import type { Invocation } from "../io/process.ts";
import type { Device } from "./device.ts";
import type { Recipe } from "./recipe.ts";
import type { Rows } from "./rows.ts";

/** Everything a plan depends on. Paths are absolute. */
export interface Job {
  recipe: Recipe;
  base: BaseModel;
  rows: Rows;
  device: Device;
  /** Optimizer steps in all, resumes included. */
  totalSteps: number;
  /** Where the engine works: its settings, checkpoints and caches; removed at the end. */
  work: string;
  /** The environment's Python. */
  python: string;
  threads: number;
  /** Where to go on: the newest complete checkpoint. */
  checkpoint: { path: string; step: number } | null;
}

/** What will be run, as data: `--dry-run` prints it, tests snapshot it. */
export interface Plan {
  /** Files to write below `work` first, by name. */
  files: Readonly<Record<string, string>>;
  invocation: Invocation;
}

/** How the engine's process ended. */
export interface Ending {
  code: number;
  signal: string | null;
  /** The last lines of its output that `shown` let through. */
  tail: readonly string[];
}

/** Where an engine's programs come from and what they cost to install. */
export interface EngineSpec {
  name: string;
  version: string;
  /** Requirements with hashes; its digest names the environment's folder. */
  lock: string;
  /** Python to ask for, and what is good enough. */
  python: { preferred: string; accepted: string };
  /** Python statement that proves that the environment is whole. */
  check: string;
  /** Environment variable that names an environment made by hand. */
  variable: string;
  /** Bytes to download and on disk, measured, by `<process.platform>-<process.arch>`. */
  size: Readonly<Record<string, { download: number; disk: number }>>;
}

/** One training engine. All of it pure, except that the engine itself is somewhere on the disk. */
export interface Trainer {
  name: string;
  engine: EngineSpec;
  /** Name, below `work`, of the log that `progress` reads. */
  log: string;
  plan(job: Job): Plan;
  /** Reads one line of the log; null for what it cannot read, a torn line included. */
  progress(line: string): TrainEvent | null;
  /** What of the engine's output may be kept and shown; never a row's text. */
  outputFilter(): (line: string) => string | null;
  /** The error behind a bad ending. */
  failure(ending: Ending): TwinError;
}
