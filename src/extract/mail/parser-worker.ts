import { enableCompileCache } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import type { CorpusRecord } from "../../io/corpus.ts";

// A thread does not inherit it; what is imported before it would be compiled each time.
enableCompileCache();
const { z } = await import("zod");
const { parseMessage } = await import("./parse-message.ts");

const dataSchema = z.object({
  self: z.object({ names: z.array(z.string()), emails: z.array(z.string()), handles: z.array(z.string()) }),
  file: z.string(),
  progress: z.instanceof(Int32Array),
});
const jobSchema = z.object({
  job: z.number(),
  bytes: z.instanceof(Uint8Array),
  messages: z.array(
    z.object({
      start: z.number(),
      envelope: z.string(),
      /** Where the message ends in `bytes`; it begins where the one before ends. */
      end: z.number(),
      failed: z.string().optional(),
    }),
  ),
});
const { self, file, progress } = dataSchema.parse(workerData);

/** Jobs come ahead of time and are done one by one. */
let turn = Promise.resolve();
parentPort?.on("message", (message) => {
  turn = turn.then(() => work(message));
});

async function work(message: unknown): Promise<void> {
  const { job, bytes, messages } = jobSchema.parse(message);
  const records: CorpusRecord[] = [];
  Atomics.store(progress, 1, -1);
  Atomics.store(progress, 0, job);
  let begin = 0;
  for (const [index, { start, envelope, end, failed }] of messages.entries()) {
    Atomics.store(progress, 1, index);
    const raw = Buffer.from(bytes.buffer, bytes.byteOffset + begin, end - begin);
    begin = end;
    records.push(
      failed
        ? { type: "skipped", locator: `byte ${start}`, reason: failed }
        : await parseMessage(raw, { self, file, start, envelope }),
    );
  }
  Atomics.store(progress, 1, -1); // idle, or waiting for the reply to be taken
  parentPort?.postMessage({ job, records });
}
