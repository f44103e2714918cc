import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { RunState } from "../core/artifacts.ts";
import { TwinError } from "../core/errors.ts";
import { appendText, exists, makeFolder, readText, removeFolder, writeFileAtomically } from "../io/files.ts";
import { runProgram } from "../io/process.ts";
import { keepAdapter, WEIGHTS } from "./adapter.ts";
import { noOrphan } from "./orphan.ts";
import { runReport } from "./report.ts";
import { newestCheckpoint, sweepFinished } from "./run-folder.ts";
import { rewoundLog, Session, type Training } from "./session.ts";
import type { Job } from "./trainer.ts";

/** Milliseconds that the trainer gets on Ctrl-C to end its step and save; then the newest checkpoint has to do. */
const GRACE = 800;
const POLL = 250;
const TAIL = 60;

/**
 * Trains, or goes on training, until the run is finished, and gives back its last state. Whatever happens, the
 * state on disk says how it ended. Throws CANCELLED on Ctrl-C, ENGINE and others where the engine failed.
 */
export async function carryOut(training: Training): Promise<RunState> {
  const { paths, signal } = training;
  await noOrphan(training);
  await sweepFinished(dirname(paths.folder));
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
    session.state.step = training.job.totalSteps;
    await writeFileAtomically(paths.report, runReport(session.state, log.events));
    await session.save({ status: "finished", finishedAt: now(), pid: null });
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
