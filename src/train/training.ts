import { open } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { RunState } from "../core/artifacts.ts";
import { cancelled, TwinError } from "../core/errors.ts";
import type { Emit } from "../core/events.ts";
import { appendText, exists, makeFolder, readText, removeFolder, writeFileAtomically } from "../io/files.ts";
import { runProgram } from "../io/process.ts";
import { keepAdapter, WEIGHTS } from "./adapter.ts";
import { ProgressLog } from "./progress-log.ts";
import { runReport } from "./report.ts";
import { newestCheckpoint, type RunPaths, saveState } from "./run-folder.ts";
import type { Job, TrainEvent, Trainer } from "./trainer.ts";

/** Milliseconds that the trainer gets on Ctrl-C to end its step and save; then the newest checkpoint has to do. */
const GRACE = 800;
const POLL = 250;
const TAIL = 60;

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

/**
 * Trains, or goes on training, until the run is finished, and gives back its last state. Whatever happens, the
 * state on disk says how it ended. Throws CANCELLED on Ctrl-C, ENGINE and others where the engine failed.
 */
export async function carryOut(training: Training): Promise<RunState> {
  const { paths, signal } = training;
  await noOrphan(training);
  const checkpoint = await newestCheckpoint(paths.work);
  const log = await rewoundLog(training, checkpoint?.step ?? -1);
  const session = new Session(training, log, checkpoint?.step ?? 0);
  try {
    await session.save({ status: "training", error: null, finishedAt: null });
    if (checkpoint)
      training.emit({
        type: "note",
        message: `Going on from step ${checkpoint.step} of ${training.job.totalSteps}.`,
      });
    await runEngine(training, checkpoint, session);
    await session.catchUp();
    if (session.astray) throw astray();
    const evaluated = await finalLoss(paths.work);
    if (evaluated !== null) session.state.loss.eval = evaluated;
    const trained = (await exists(join(paths.work, WEIGHTS))) ? paths.work : checkpoint?.path;
    if (!(await exists(paths.adapter))) await keepAdapter(trained ?? paths.work, paths.adapter);
    await session.save({ status: "finished", step: training.job.totalSteps, finishedAt: now(), pid: null });
    await writeFileAtomically(paths.report, runReport(session.state, log.events));
    await removeFolder(paths.work);
    return session.state;
  } catch (error) {
    const known = error instanceof TwinError && error.code !== "CANCELLED" ? error : null;
    await session.catchUp().catch(() => undefined);
    await session
      .save({
        status: known ? "failed" : "interrupted",
        error: known ? { code: known.code, message: known.message } : null,
        pid: null,
      })
      .catch(() => undefined); // the first error counts
    if (signal.aborted) {
      const kept = (await newestCheckpoint(paths.work))?.step ?? 0;
      throw stopped(kept, training.job.totalSteps);
    }
    throw error;
  }
}

/** Starts the engine and follows its log until it ends. */
async function runEngine(training: Training, checkpoint: Job["checkpoint"], session: Session): Promise<void> {
  const { trainer, paths, signal, env } = training;
  const { files, invocation } = trainer.plan({ ...training.job, checkpoint });
  await makeFolder(paths.work);
  for (const [name, content] of Object.entries(files))
    await writeFileAtomically(join(paths.work, name), content);
  const shown = trainer.outputFilter();
  const tail: string[] = [];
  let pending = `--- ${now()} ${checkpoint ? `from step ${checkpoint.step}` : "from the start"}\n`;
  const stop = new AbortController();
  const follow = async () => {
    for (;;) {
      const text = pending;
      pending = "";
      if (text) await appendText(paths.output, text);
      await session.catchUp();
      if (session.astray) stop.abort();
      if (stop.signal.aborted) return;
      await sleep(POLL, undefined, { signal: ended.signal }).catch(() => undefined);
      if (ended.signal.aborted && pending === "") return;
    }
  };
  const ended = new AbortController();
  const following = follow().catch((error) => {
    stop.abort(); // a full disk, say: no use in training on
    throw error;
  });
  following.catch(() => undefined);
  try {
    const ending = await runProgram(
      // The trainer ends when this process does, and must know whom to watch.
      { ...invocation, env: { ...env, ...invocation.env, TWIN_PID: String(process.pid) } },
      {
        signal: AbortSignal.any([signal, stop.signal]),
        grace: GRACE,
        onStart: (pid) => {
          session.trainerIs(pid);
        },
        onLine: (line) => {
          const kept = shown(line);
          if (kept === null) return;
          pending += `${kept}\n`;
          tail.push(kept);
          if (tail.length > TAIL) tail.shift();
        },
      },
    );
    if (ending.code !== 0) throw trainer.failure({ code: ending.code, signal: ending.signal, tail });
  } catch (error) {
    if (session.astray) throw astray();
    if (stop.signal.aborted && !signal.aborted) await following;
    throw error;
  } finally {
    ended.abort();
    await following.catch(() => undefined);
  }
}

/** One stretch of training: what the log has said so far, and the state that follows from it. */
class Session {
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

/** The log as it was at `step`, in memory and on the disk: what came later will come again. */
async function rewoundLog({ trainer, paths }: Training, step: number): Promise<ProgressLog> {
  const log = new ProgressLog(trainer.progress);
  const file = join(paths.work, trainer.log);
  log.add((await exists(file)) ? `${await readText(file)}\n` : "");
  log.rewind(step);
  await makeFolder(paths.work);
  await writeFileAtomically(file, log.text());
  return log;
}

const resultsSchema = z.object({ eval_loss: z.number() });

async function finalLoss(work: string): Promise<number | null> {
  const file = join(work, "eval_results.json");
  if (!(await exists(file))) return null;
  try {
    return resultsSchema.parse(JSON.parse(await readText(file))).eval_loss;
  } catch {
    return null;
  }
}

/** A trainer ends when its twin is gone; waits for that. Throws LOCKED when one is still at work on this run. */
async function noOrphan({ state, paths, signal }: Training): Promise<void> {
  for (let attempt = 0; state.pid !== null && (await isTrainer(state.pid, paths)); attempt++) {
    if (signal.aborted) throw cancelled();
    if (attempt >= 10) {
      throw new TwinError("LOCKED", `The trainer of this run is still at work (process ${state.pid}).`, {
        hint: `Wait for it, or stop it: kill ${state.pid}`,
      });
    }
    await sleep(500);
  }
}

/** Is this process a trainer of this run, and not somebody else's with a number used again? */
async function isTrainer(pid: number, paths: RunPaths): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const { stdout } = await runProgram({ command: "ps", args: ["-o", "command=", "-p", String(pid)] });
  return stdout.includes(paths.work);
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

const astray = () =>
  new TwinError("ENGINE", "The loss is no longer a number: the training went astray.", {
    hint: "Use a lower learning rate (--set learning_rate=…), which starts a new run.",
  });

const stopped = (step: number, total: number) =>
  new TwinError(
    "CANCELLED",
    step > 0
      ? `Stopped; the checkpoint of step ${step} of ${total} is kept.`
      : "Stopped before the first checkpoint.",
    { hint: "Go on with: twin train --resume" },
  );

const now = () => new Date().toISOString();
