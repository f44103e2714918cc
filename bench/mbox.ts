// How fast mailboxes are split, beside others in the same run:
//   node bench/mbox.ts FOLDER   (makes FOLDER/takeout-1.mbox, 1 GB, if it is not there)
import { execFileSync } from "node:child_process";
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { mboxParser } from "mbox-parser";
import { MboxStream } from "node-mbox";
import { diskEntry } from "../src/extract/entry.ts";
import { MboxSplitter } from "../src/extract/mail/splitter.ts";

const [folder] = process.argv.slice(2);
if (!folder) throw new Error("node bench/mbox.ts FOLDER");
const path = join(folder, "takeout-1.mbox");
if (!existsSync(path)) execFileSync(process.execPath, ["bench/takeout-mailbox.ts", path, "1"]);
/** mbox-parser keeps all in memory and parses as well: it gets the first part of the file. */
const LITTLE = 100 * 2 ** 20;

async function rawRead() {
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) bytes += chunk.length;
  return { bytes, messages: 0 };
}

async function ours() {
  let messages = 0;
  let bytes = 0;
  const splitter = new MboxSplitter(() => messages++);
  // as `twin extract` reads it
  for await (const { chunk, room } of (await diskEntry(path)).chunks?.(0) ?? []) {
    splitter.push(chunk, room);
    bytes += chunk.length;
  }
  splitter.end();
  return { bytes, messages };
}

async function nodeMbox() {
  let messages = 0;
  let bytes = 0;
  const input = createReadStream(path);
  input.on("data", (chunk) => {
    bytes += chunk.length;
  });
  await new Promise((resolve, reject) => {
    const stream = MboxStream(input);
    stream.on("data", () => messages++);
    stream.on("finish", resolve).on("error", reject);
  });
  return { bytes, messages };
}

async function python() {
  const program = "import mailbox,sys\nprint(sum(1 for _ in mailbox.mbox(sys.argv[1]).iterkeys()))";
  const messages = Number(execFileSync("python3", ["-c", program, path], { encoding: "utf8" }));
  return { bytes: statSync(path).size, messages };
}

async function mboxParserOnPart() {
  const parsed = await mboxParser(createReadStream(path, { end: LITTLE - 1 }));
  return { bytes: LITTLE, messages: parsed.length };
}

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

async function measure(name: string, work: () => Promise<{ bytes: number; messages: number }>, runs: number) {
  let best = Number.POSITIVE_INFINITY;
  let spent = Number.POSITIVE_INFINITY;
  let result = { bytes: 0, messages: 0 };
  for (let i = 0; i < runs; i++) {
    const [started, before] = [performance.now(), cpu()];
    result = await work();
    best = Math.min(best, (performance.now() - started) / 1000);
    spent = Math.min(spent, cpu() - before);
  }
  return { name, ...result, seconds: best, cpu: spent, rate: result.bytes / 1e6 / best };
}

const rows = [
  await measure("raw read", rawRead, 3),
  await measure("twin", ours, 5),
  await measure("node-mbox", nodeMbox, 1),
  await measure("Python mailbox", python, 1),
  await measure("mbox-parser (parses too; first 105 MB)", mboxParserOnPart, 1),
];
const twin = rows[1]?.rate ?? 0;
for (const { name, messages, seconds, cpu: spent, rate } of rows) {
  const own = name.startsWith("Python") ? "" : `, ${spent.toFixed(2)} processor seconds`;
  console.log(
    `${name}: ${rate.toFixed(0)} MB/s, ${messages} messages in ${seconds.toFixed(2)} s${own}; twin is ${(twin / rate).toFixed(1)} × that`,
  );
}
console.log(`best of several runs for the first two; load: ${readFileSync("/proc/loadavg", "utf8").trim()}`);
