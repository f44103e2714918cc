import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { z } from "zod";
import type { Self } from "../../core/document.ts";
import { cancelled } from "../../core/errors.ts";
import type { CorpusRecord } from "../../io/corpus.ts";
import { detectLanguage } from "../language.ts";
import type { RawMessage } from "./message-filter.ts";

/** A message may keep its worker busy for so long (milliseconds). */
const TIME_LIMIT = 2000;
const START_LIMIT = 60_000;
const CHECK = 250;
/** Jobs that a thread has at once, so that it has work while the main thread writes some 500 documents. */
export const AHEAD = 24;
/** Beside the main thread, which writes. */
export const THREADS = Math.max(1, Math.min(4, availableParallelism() - 1));

export interface PoolOptions {
  /** How many threads. */
  size: number;
  self: Self;
  file: string;
  signal: AbortSignal;
  /** The threads' program; tests give one that dies on demand. */
  script?: URL;
}

/** What a thread is started with. */
export interface ParserData {
  self: Self;
  file: string;
  /** The number of the job that the thread is at, and the message in it. */
  progress: Int32Array;
}

/** What a thread is to do. */
export interface ParserJob {
  job: number;
  bytes: Uint8Array;
  messages: {
    start: number;
    envelope: string;
    /** Where the message ends in `bytes`; it begins where the one before ends. */
    end: number;
    failed: string | undefined;
  }[];
}

interface Job {
  messages: RawMessage[];
  /** Verdicts over messages that took a worker down. */
  failed: Map<number, string>;
  /** The message that took a worker down last, which is tried once more. */
  suspect: number | null;
  resolve(records: CorpusRecord[]): void;
  reject(error: unknown): void;
}

/**
 * Worker threads that parse mail. Hostile mail can hang a parser or kill its thread: the thread is replaced, the
 * message gets a second try (the machine may have been asleep), then becomes a skipped record; the others go on.
 */
export class ParserPool {
  readonly #options: PoolOptions;
  readonly #queue: Job[] = [];
  readonly #seats: Seat[] = [];
  readonly #stop = () => this.#abort();
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    for (let i = 0; i < options.size; i++) {
      this.#seats.push(new Seat(options, () => this.#queue.shift()));
    }
    options.signal.addEventListener("abort", this.#stop, { once: true });
  }

  parse(messages: RawMessage[]): Promise<CorpusRecord[]> {
    return new Promise((resolve, reject) => {
      if (this.#closed || this.#options.signal.aborted) return reject(cancelled());
      this.#queue.push({ messages, failed: new Map(), suspect: null, resolve, reject });
      for (const seat of this.#seats) seat.next();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#options.signal.removeEventListener("abort", this.#stop);
    await Promise.all(this.#seats.map((seat) => seat.close()));
  }

  #abort(): void {
    for (const job of this.#queue.splice(0)) job.reject(cancelled());
    for (const seat of this.#seats) void seat.close();
  }
}

const replySchema = z.object({
  job: z.number(),
  records: z.array(z.custom<CorpusRecord>()),
  /** Places of the documents whose language is not easy to tell: one detector, in this thread, does for all. */
  undecided: z.array(z.number()).default([]),
});

/** One place in the pool: its present thread, and the jobs that the thread has, in order. */
class Seat {
  readonly #take: () => Job | undefined;
  readonly #data: ParserData;
  readonly #script: URL;
  readonly #jobs: Job[] = [];
  /** Number of the first of `#jobs`: the thread names jobs by their numbers. */
  #first = 0;
  #worker: Worker | null = null;
  #watch: NodeJS.Timeout | null = null;
  #closed = false;

  constructor({ self, file, script }: PoolOptions, take: () => Job | undefined) {
    this.#take = take;
    // the sources run as they are; a package has them compiled
    const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
    this.#script = script ?? new URL(`./parser-worker.${extension}`, import.meta.url);
    this.#data = { self, file, progress: new Int32Array(new SharedArrayBuffer(8)) };
  }

  /** Gives the thread work ahead, so that it goes on while this thread is busy writing. */
  next(): void {
    while (!this.#closed && this.#jobs.length < AHEAD) {
      const job = this.#take();
      if (!job) return;
      this.#jobs.push(job);
      this.#send(job, this.#first + this.#jobs.length - 1);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#unwatch();
    for (const job of this.#jobs.splice(0)) job.reject(cancelled());
    await this.#worker?.terminate();
  }

  #send(job: Job, number: number): void {
    const worker = this.#worker ?? this.#start();
    const bytes = new Uint8Array(job.messages.reduce((sum, message) => sum + message.bytes.length, 0));
    let at = 0;
    const messages = job.messages.map(({ start, envelope, bytes: raw }, index) => {
      bytes.set(raw, at);
      at += raw.length;
      return { start, envelope, end: at, failed: job.failed.get(index) };
    });
    const task: ParserJob = { job: number, bytes, messages };
    worker.postMessage(task, [bytes.buffer]);
    if (!this.#watch) this.#watchOver();
  }

  #start(): Worker {
    this.#report(this.#first, -1);
    const worker = new Worker(this.#script, {
      workerData: this.#data,
      resourceLimits: { maxOldGenerationSizeMb: 112, maxYoungGenerationSizeMb: 16 },
    });
    worker.on("message", (message) => this.#finish(replySchema.parse(message), worker));
    worker.on("error", () => this.#lost("parser-crashed", worker));
    worker.on("exit", () => this.#lost("parser-crashed", worker));
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #finish({ job, records, undecided }: z.infer<typeof replySchema>, worker: Worker): void {
    if (worker !== this.#worker || job !== this.#first) return; // of a thread that was given up
    for (const index of undecided) {
      const record = records[index];
      if (record?.type === "document") record.document.language = detectLanguage(record.document.text);
    }
    this.#jobs.shift()?.resolve(records);
    this.#first++;
    if (this.#jobs.length === 0) this.#unwatch();
    this.next();
  }

  /** The thread died or was stopped at the message that `progress` names: on with the others in a new one. */
  #lost(reason: string, worker: Worker): void {
    if (worker !== this.#worker || this.#closed) return;
    this.#worker = null;
    this.#unwatch();
    const { job: number, index } = this.#progress();
    const job = this.#jobs[number - this.#first];
    if (!job) return;
    if (job.failed.has(index) || index < 0) {
      for (const one of this.#jobs.splice(0)) {
        one.reject(new Error(`the mail parser does not start (${reason})`));
      }
      return;
    }
    if (job.suspect === index) job.failed.set(index, reason);
    job.suspect = index;
    for (const [offset, one] of this.#jobs.entries()) this.#send(one, this.#first + offset);
  }

  #watchOver(): void {
    let seen = "";
    let since = Date.now();
    this.#watch = setInterval(() => {
      const { job, index } = this.#progress();
      const now = Date.now();
      if (seen !== `${job} ${index}`) {
        seen = `${job} ${index}`;
        since = now;
        return;
      }
      if (now - since < (index < 0 ? START_LIMIT : TIME_LIMIT)) return;
      const worker = this.#worker;
      if (!worker) return;
      this.#lost("parser-timeout", worker);
      void worker.terminate();
    }, CHECK);
  }

  #unwatch(): void {
    if (this.#watch) clearInterval(this.#watch);
    this.#watch = null;
  }

  /** The job that the thread is at, and the message in it; -1 before its first. */
  #progress(): { job: number; index: number } {
    return { job: Atomics.load(this.#data.progress, 0), index: Atomics.load(this.#data.progress, 1) };
  }

  #report(job: number, index: number): void {
    Atomics.store(this.#data.progress, 0, job);
    Atomics.store(this.#data.progress, 1, index);
  }
}
