import { setTimeout as sleep } from "node:timers/promises";
import { cancelled, TwinError } from "../core/errors.ts";
import { runProgram } from "../io/process.ts";
import type { RunPaths } from "./run-folder.ts";
import type { Training } from "./session.ts";

/** A trainer ends when its twin is gone; waits for that. Throws LOCKED when one is still at work on this run. */
export async function noOrphan({
  state,
  paths,
  signal,
}: Pick<Training, "state" | "paths" | "signal">): Promise<void> {
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
