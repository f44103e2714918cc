// Stands in for the parser's thread: dies, hangs or throws where the mail tells it to.
import { parentPort, workerData } from "node:worker_threads";

parentPort?.on("message", ({ job, bytes, messages }) => {
  Atomics.store(workerData.progress, 0, job);
  let begin = 0;
  const records = [];
  for (const [index, { start, end, failed }] of messages.entries()) {
    Atomics.store(workerData.progress, 1, index);
    const text = Buffer.from(bytes).toString("latin1", begin, end);
    begin = end;
    if (!failed && text.includes("die")) process.exit(1);
    if (!failed && text.includes("throw")) throw new RangeError("Maximum call stack size exceeded");
    if (!failed && text.includes("hang")) for (;;);
    records.push({ type: "skipped", locator: `byte ${start}`, reason: failed ?? "read" });
  }
  Atomics.store(workerData.progress, 1, -1);
  parentPort?.postMessage({ job, records });
});
