import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import type { CorpusRecord } from "../../io/corpus.ts";
import { parseMessage } from "./parse-message.ts";

const dataSchema = z.object({
  self: z.object({ names: z.array(z.string()), emails: z.array(z.string()), handles: z.array(z.string()) }),
  file: z.string(),
  progress: z.instanceof(Int32Array),
});
const jobSchema = z.object({
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

parentPort?.on("message", async (message) => {
  const { bytes, messages } = jobSchema.parse(message);
  const records: CorpusRecord[] = [];
  let begin = 0;
  for (const [index, { start, envelope, end, failed }] of messages.entries()) {
    Atomics.store(progress, 0, index);
    const raw = Buffer.from(bytes.buffer, bytes.byteOffset + begin, end - begin);
    begin = end;
    records.push(
      failed
        ? { type: "skipped", locator: `byte ${start}`, reason: failed }
        : await parseMessage(raw, { self, file, start, envelope }),
    );
  }
  parentPort?.postMessage({ records });
});
