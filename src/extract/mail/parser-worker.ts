import { enableCompileCache } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import type { CorpusRecord } from "../../io/corpus.ts";
import type { ParserData, ParserJob } from "./parser-pool.ts";

// A thread does not inherit it; what is imported before it would be compiled each time.
enableCompileCache();
const { easyLanguage } = await import("../language.ts");
const { parseMessage } = await import("./parse-message.ts");
// What comes from our own pool is not checked: zod would take longer to load than the parser.
const { self, file, progress }: ParserData = workerData;

/** Jobs come ahead of time and are done one by one. */
let turn = Promise.resolve();
parentPort?.on("message", (job: ParserJob) => {
  turn = turn.then(() => work(job));
});

async function work({ job, bytes, messages }: ParserJob): Promise<void> {
  const records: CorpusRecord[] = [];
  const undecided: number[] = [];
  Atomics.store(progress, 1, -1);
  Atomics.store(progress, 0, job);
  let begin = 0;
  for (const [index, { start, envelope, end, failed }] of messages.entries()) {
    Atomics.store(progress, 1, index);
    const raw = Buffer.from(bytes.buffer, bytes.byteOffset + begin, end - begin);
    begin = end;
    const languageOf = (text: string) => {
      const easy = easyLanguage(text);
      if (easy === undefined) undecided.push(index);
      return easy ?? null;
    };
    records.push(
      failed
        ? { type: "skipped", locator: `byte ${start}`, reason: failed }
        : await parseMessage(raw, { self, file, start, envelope, languageOf }),
    );
  }
  Atomics.store(progress, 1, -1); // idle, or waiting for the reply to be taken
  parentPort?.postMessage({ job, records, undecided });
}
