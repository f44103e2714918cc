import { Worker } from "node:worker_threads";
import { z } from "zod";
import type { Self } from "../../core/document.ts";
import { cancelled } from "../../core/errors.ts";
import type { Conversion } from "./conversion.ts";

/** Milliseconds that one file may take: books of a thousand pages take some ten seconds. */
const TIME_LIMIT = 60_000;
/** The thread goes when nothing was asked of it for so long. */
const IDLE = 5000;

export interface ConvertOptions {
  self: Self;
  signal: AbortSignal;
  timeLimit?: number;
  /** The thread's program; tests give one that dies on demand. */
  script?: URL;
}

/**
 * The text of a document file, by the ending of its name. It is taken apart in a thread of its own: a file that hangs
 * the parser or kills it comes back with the reason, like any other that cannot be read. Throws CANCELLED.
 */
export async function convert(bytes: Uint8Array, name: string, options: ConvertOptions): Promise<Conversion> {
  const mine = turn.then(() => convertNow(bytes, name, options));
  turn = mine.catch(() => undefined);
  return mine;
}

/** One file at a time: some grow to many times their size. */
let turn: Promise<unknown> = Promise.resolve();
let running: { worker: Worker; script: string; idle: NodeJS.Timeout | null } | null = null;

const replySchema = z.custom<Conversion>((value) => typeof value === "object" && value !== null);

function convertNow(bytes: Uint8Array, name: string, options: ConvertOptions): Promise<Conversion> {
  const { self, signal, timeLimit = TIME_LIMIT } = options;
  if (signal.aborted) return Promise.reject(cancelled());
  const { worker } = threadOf(options.script);
  return new Promise((resolve, reject) => {
    const settle = (end: () => void, isLost: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      worker.off("message", onMessage).off("error", onDeath).off("exit", onDeath);
      if (isLost) dismiss(worker);
      else rest(worker);
      end();
    };
    const lost = (reason: string) => settle(() => resolve({ reason }), true);
    const onAbort = () => settle(() => reject(cancelled()), true);
    const onDeath = () => lost("parser-crashed");
    const onMessage = (message: unknown) => settle(() => resolve(replySchema.parse(message)), false);
    const timer = setTimeout(() => lost("parser-timeout"), timeLimit);
    signal.addEventListener("abort", onAbort, { once: true });
    worker.on("message", onMessage).on("error", onDeath).on("exit", onDeath);
    worker.ref();
    worker.postMessage({ bytes: Uint8Array.from(bytes), name, self });
  });
}

function threadOf(script: URL | undefined): { worker: Worker } {
  // the sources run as they are; a package has them compiled
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const url = script ?? new URL(`./convert-worker.${extension}`, import.meta.url);
  if (running && running.script !== url.href) dismiss(running.worker);
  running ??= { worker: start(url), script: url.href, idle: null };
  if (running.idle) clearTimeout(running.idle);
  return running;
}

function start(url: URL): Worker {
  const worker = new Worker(url, {
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
    stdout: true, // some parsers talk
    stderr: true,
  });
  worker.on("error", () => dismiss(worker));
  worker.on("exit", () => dismiss(worker));
  return worker;
}

/** Waits for the next file, and keeps no program from ending. */
function rest(worker: Worker): void {
  worker.unref();
  if (!running) return;
  running.idle = setTimeout(() => dismiss(worker), IDLE);
  running.idle.unref();
}

function dismiss(worker: Worker): void {
  if (running?.worker !== worker) return;
  if (running.idle) clearTimeout(running.idle);
  running = null;
  void worker.terminate();
}
