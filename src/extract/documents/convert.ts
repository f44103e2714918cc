import { z } from "zod";
import type { Self } from "../../core/document.ts";
import { throwIfCancelled } from "../../core/errors.ts";
import { Isolated } from "../isolated.ts";
import type { Conversion } from "./conversion.ts";

/** Books of a thousand pages take some ten seconds, and many times their size. */
const limits = { milliseconds: 60_000, megabytes: 1024 };
/** The thread goes when nothing was asked of it for so long (milliseconds). */
const IDLE = 5000;

export interface ConvertOptions {
  self: Self;
  signal: AbortSignal;
  /** The thread to use; tests give one that dies on demand. */
  thread?: Isolated;
}

const shared = new Isolated("./convert-worker", import.meta.url, limits);
let turn: Promise<unknown> = Promise.resolve();
let idle: NodeJS.Timeout | null = null;

const resultSchema = z.custom<Conversion>((value) => typeof value === "object" && value !== null);

/**
 * The text of a document file, by the ending of its name. It is taken apart in a thread of its own, one file at a
 * time: one that hangs the parser or kills it comes back with the reason, like any other that cannot be read. Throws
 * CANCELLED.
 */
export async function convert(bytes: Uint8Array, name: string, options: ConvertOptions): Promise<Conversion> {
  const { self, signal, thread = shared } = options;
  const before = turn;
  const { promise, resolve: done } = Promise.withResolvers<void>();
  turn = promise;
  await before;
  try {
    throwIfCancelled(signal);
    if (idle) clearTimeout(idle);
    const answer = await thread.run({ bytes: Uint8Array.from(bytes), name, self }, signal);
    throwIfCancelled(signal);
    return "failed" in answer ? { reason: answer.failed } : resultSchema.parse(answer.value);
  } finally {
    idle = setTimeout(() => void thread[Symbol.asyncDispose](), IDLE);
    idle.unref();
    done();
  }
}
