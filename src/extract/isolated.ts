import { Worker } from "node:worker_threads";

/** What a thread made of its input, or why there is nothing. */
export type Answer = { value: unknown } | { failed: "parser-crashed" | "parser-timeout" };

/**
 * A parser in a thread of its own, for formats that a hostile file can make hang or grow without end. Such a file
 * costs the thread; the next one gets a new one. `script` is a module that
 * answers each message with one.
 */
export class Isolated implements AsyncDisposable {
  readonly #script: URL;
  readonly #limits: { milliseconds: number; megabytes: number };
  #worker: Worker | null = null;

  /** `script` without its extension, relative to the caller's `import.meta.url`. */
  constructor(
    script: string,
    base: string,
    limits: { milliseconds: number; megabytes: number } = { milliseconds: 20_000, megabytes: 256 },
  ) {
    // the sources run as they are; a package has them compiled
    this.#script = new URL(`${script}.${base.endsWith(".ts") ? "ts" : "js"}`, base);
    this.#limits = limits;
  }

  /** One after the other: the next call waits for this one to be over. */
  async run(input: unknown, signal: AbortSignal): Promise<Answer> {
    const worker = this.#worker ?? this.#start();
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const onMessage = (value: unknown) => resolve({ value });
    const onDeath = () => resolve({ failed: "parser-crashed" });
    const onAbort = () => resolve({ failed: "parser-timeout" });
    const timer = setTimeout(onAbort, this.#limits.milliseconds);
    worker.once("message", onMessage).once("error", onDeath).once("exit", onDeath);
    signal.addEventListener("abort", onAbort, { once: true });
    worker.postMessage(input);
    const result = await promise;
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    worker.off("message", onMessage).off("error", onDeath).off("exit", onDeath);
    if ("failed" in result) await this[Symbol.asyncDispose]();
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(this.#script, {
      resourceLimits: { maxOldGenerationSizeMb: this.#limits.megabytes },
      stdout: true, // libraries write of their troubles there
      stderr: true,
    });
    worker.on("error", () => undefined); // seen by `run`
    worker.unref();
    this.#worker = worker;
    return worker;
  }
}
