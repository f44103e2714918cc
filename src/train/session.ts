import { open } from "node:fs/promises";
import { join } from "node:path";
import type { RunState } from "../core/artifacts.ts";
import type { Emit, TrainEvent } from "../core/events.ts";
import { exists, makeFolder, readText, writeFileAtomically } from "../io/files.ts";
import { ProgressLog } from "./progress-log.ts";
import { type RunPaths, saveState } from "./run-folder.ts";
import type { Job, Trainer } from "./trainer.ts";

/** What a training needs to be carried out. */
export interface Training {
  trainer: Trainer;
  paths: RunPaths;
  /** All of the plan but where to go on from. */
  job: Omit<Job, "checkpoint">;
  state: RunState;
  env: NodeJS.ProcessEnv;
  emit: Emit;
  signal: AbortSignal;
}

/** One stretch of training: what the log has said so far, and the state that follows from it. */
export class Session {
  readonly state: RunState;
  #dirty = true;
  astray = false;
  readonly #training: Training;
  readonly #log: ProgressLog;
  readonly #started = Date.now();
  readonly #from: number;
  #offset = 0;
  #saved = 0;
  /** When the first step of this stretch was done: what came before was loading. */
  #first: { step: number; at: number } | null = null;

  constructor(training: Training, log: ProgressLog, from: number) {
    this.#training = training;
    this.#log = log;
    this.#from = training.state.seconds;
    this.#offset = Buffer.byteLength(log.text());
    this.state = {
      ...training.state,
      step: from,
      totalSteps: training.job.totalSteps,
      loss: lossesOf(log.events),
    };
  }

  /** Noted on the disk soon, so that a killed twin leaves word of its trainer. */
  trainerIs(pid: number): void {
    this.state.pid = pid;
    this.#dirty = true;
    this.#saved = 0;
  }

  /** Reads what the engine has added to its log. */
  async catchUp(): Promise<void> {
    const { trainer, paths } = this.#training;
    const piece = await readFrom(join(paths.work, trainer.log), this.#offset);
    this.#offset += piece.length;
    for (const event of this.#log.add(piece.toString("utf8"))) this.#take(event);
    if (this.#dirty && Date.now() - this.#saved > 1000) await this.save({});
  }

  async save(change: Partial<RunState>): Promise<void> {
    Object.assign(this.state, change, { updatedAt: now(), seconds: this.#from + this.#elapsed() });
    this.#saved = Date.now();
    this.#dirty = false;
    await writeFileAtomically(this.#training.paths.log, this.#log.text());
    await saveState(this.#training.paths, this.state);
  }

  #take(event: TrainEvent): void {
    const { loss, evalLoss } = event;
    if (Number.isNaN(loss) || Number.isNaN(evalLoss)) this.astray = true;
    this.state.step = Math.max(this.state.step, event.step);
    this.state.loss = lossesOf(this.#log.events);
    this.#dirty = true;
    const at = Date.now();
    if (loss !== undefined) this.#first ??= { step: event.step, at };
    const done = this.#first ? event.step - this.#first.step : 0;
    const left = this.#training.job.totalSteps - event.step;
    this.#training.emit({
      type: "training",
      ...event,
      totalSteps: this.#training.job.totalSteps,
      elapsed: this.#from + this.#elapsed(),
      ...(this.#first && done > 0 ? { remaining: ((at - this.#first.at) / 1000 / done) * left } : {}),
    });
  }

  #elapsed(): number {
    return (Date.now() - this.#started) / 1000;
  }
}

/** The log as it was at `step`, in memory and on the disk: what came later will come again. */
export async function rewoundLog({ trainer, paths }: Training, step: number): Promise<ProgressLog> {
  const log = new ProgressLog(trainer.progress);
  const file = join(paths.work, trainer.log);
  log.add((await exists(file)) ? `${await readText(file)}\n` : "");
  log.rewind(step);
  await makeFolder(paths.work);
  await writeFileAtomically(file, log.text());
  return log;
}

/** Before the first step, newest, first and newest of training; what is not a number is not kept. */
function lossesOf(events: readonly TrainEvent[]): RunState["loss"] {
  const evals = events.flatMap(({ step, evalLoss }) =>
    Number.isFinite(evalLoss) ? [{ step, loss: evalLoss ?? 0 }] : [],
  );
  const trains = events.flatMap(({ loss }) => (loss !== undefined && Number.isFinite(loss) ? [loss] : []));
  return {
    evalBefore: evals.find(({ step }) => step === 0)?.loss ?? null,
    eval: evals.at(-1)?.loss ?? null,
    trainFirst: trains[0] ?? null,
    train: trains.at(-1) ?? null,
  };
}

async function readFrom(path: string, offset: number): Promise<Buffer> {
  const file = await open(path, "r").catch(() => null);
  if (!file) return Buffer.alloc(0);
  try {
    const { size } = await file.stat();
    if (size <= offset) return Buffer.alloc(0);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - offset), 0, size - offset, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

const now = () => new Date().toISOString();
