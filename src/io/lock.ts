import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { asTwinError, systemCode, TwinError, throwIfCancelled } from "../core/errors.ts";
import type { Emit } from "../core/events.ts";

/** Milliseconds between two looks at a lock that is waited for. */
const POLL = 500;

/** Locks of this process: a number in a file alone could be that of an earlier process with our number. */
const held = new Set<string>();

/**
 * Runs `work` while holding the workspace's lock of that name ("corpus", "run-<id>", …), so that two commands
 * cannot write the same thing. A lock whose process is gone is taken over. Throws LOCKED; with `wait` it waits for the
 * other command instead, for what both need and one makes (an engine).
 */
export async function withLock<T>(
  root: string,
  name: string,
  work: () => Promise<T>,
  wait?: { signal: AbortSignal; emit?: Emit | undefined },
): Promise<T> {
  const path = join(root, ".locks", `${name}.lock`);
  for (let told = false; ; told = true) {
    try {
      await take(path, name);
      break;
    } catch (error) {
      const known = asTwinError(error, path);
      if (!wait || !(known instanceof TwinError) || known.code !== "LOCKED") throw known;
      if (!told) wait.emit?.({ type: "note", message: `Waiting: ${known.message}` });
      await setTimeout(POLL);
      throwIfCancelled(wait.signal);
    }
  }
  held.add(path);
  try {
    return await work();
  } finally {
    held.delete(path);
    await rm(path, { force: true });
  }
}

async function take(path: string, name: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const own = `${path}.${randomBytes(4).toString("hex")}`;
  await writeFile(own, String(process.pid), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 5; attempt++) {
      // A link appears whole, so nobody ever reads a lock without its number.
      if (await linked(own, path)) return;
      const owner = await livingOwner(path);
      if (owner) {
        throw new TwinError("LOCKED", `Another twin command (process ${owner}) is at work on the ${name}.`, {
          hint: "Wait until it has finished, or stop it.",
        });
      }
      await removeStale(path);
    }
    throw new TwinError("LOCKED", `${path} could not be taken.`, { hint: "Try again." });
  } finally {
    await rm(own, { force: true });
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
}

/** Moves the lock aside before removing it: if somebody was quicker and it is theirs, it is put back. */
async function removeStale(path: string): Promise<void> {
  const aside = `${path}.${randomBytes(4).toString("hex")}`;
  await rename(path, aside).catch(() => undefined);
  if (await livingOwner(aside, path)) await linked(aside, path);
  await rm(aside, { force: true });
}

async function livingOwner(path: string, lock = path): Promise<number | null> {
  const pid = Number((await readFile(path, "utf8").catch(() => "")) || Number.NaN);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  if (pid === process.pid) return held.has(lock) ? pid : null;
  try {
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return systemCode(error) === "EPERM" ? pid : null;
  }
}
