import { basename, resolve, sep } from "node:path";

/** Programs save a file in several steps, and many files at once: what comes within this time is one change. */
const QUIET = 1500;

/**
 * Yields once when it watches, then after each burst of changes below `paths`, until the signal is aborted. Hidden files and what lies below
 * `except` (what twin itself writes) do not count.
 */
export async function* changesBelow(
  paths: readonly string[],
  { signal, except }: { signal: AbortSignal; except: readonly string[] },
): AsyncIterable<void> {
  const { watch } = await import("chokidar"); // only for those who watch
  const isOurs = (path: string) =>
    except.some(
      (one) => resolve(path) === one || resolve(path).startsWith(one + sep) || /-(?:wal|shm)$/.test(path),
    );
  const isHidden = (path: string) => basename(path).startsWith(".") && !paths.includes(path);
  const watcher = watch([...paths], {
    ignored: (path) => isOurs(path) || isHidden(path) || basename(path) === "node_modules",
    ignoreInitial: true,
    followSymlinks: false,
  });
  let wake: () => void = () => undefined;
  let last = 0;
  watcher.on("all", () => {
    last = performance.now();
    wake();
  });
  // chokidar alone keeps no process alive where there is nothing to watch yet
  const alive = setInterval(() => undefined, 60_000);
  const onAbort = () => wake();
  signal.addEventListener("abort", onAbort);
  try {
    await new Promise<void>((ready) => {
      watcher.once("ready", ready);
      signal.addEventListener("abort", () => ready(), { once: true });
    });
    if (signal.aborted) return;
    yield; // what changed before this is seen by whoever reads now, what changes from here on is told
    while (!signal.aborted) {
      if (last === 0)
        await new Promise<void>((done) => {
          wake = done;
          if (signal.aborted || last > 0) done();
        });
      while (!signal.aborted && performance.now() - last < QUIET)
        await new Promise((done) => setTimeout(done, QUIET / 5));
      if (signal.aborted) return;
      last = 0;
      yield;
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    clearInterval(alive);
    await watcher.close();
  }
}
