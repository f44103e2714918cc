// Prints what extraction costs: node bench/extract.ts [MAILBOX…]   (default: the mailboxes in ../shared/corpora)
import { execFileSync, spawnSync } from "node:child_process";
import { createReadStream, createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { mboxParser } from "mbox-parser";
import { MboxSplitter } from "../src/extract/mail/splitter.ts";
import { mailbox } from "../tests/support/mailbox.ts";

const folder = mkdtempSync(join(tmpdir(), "twin-bench-"));
const given = process.argv.slice(2);
const inputs = (
  given.length > 0
    ? given
    : ["mailing-list", "spamassassin"].map((name) => `../shared/corpora/${name}.mbox.gz`)
).filter((path) => existsSync(path));

/** Runs the program on one mailbox; wall and processor seconds and peak memory as the system counts them. */
function extract(path: string) {
  const workspace = join(folder, "workspace");
  rmSync(workspace, { recursive: true, force: true });
  const twin = (...args: string[]) => [process.execPath, "bin/twin.js", "-w", workspace, ...args];
  execFileSync(
    process.execPath,
    ["bin/twin.js", "init", workspace, "--name", "Ann", "--email", "ann@example.org", "--yes"],
    { stdio: "ignore" },
  );
  const run = spawnSync("/usr/bin/time", ["-f", "%e %U %S %M", ...twin("extract", "--json", path)], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const [wall = 0, user = 0, system = 0, memory = 0] = (run.stderr.trim().split("\n").at(-1) ?? "")
    .split(" ")
    .map(Number);
  const messages: number = JSON.parse(run.stdout).files[0].added + JSON.parse(run.stdout).files[0].unchanged;
  return { messages, wall, cpu: user + system, megabytes: memory / 1000 };
}

function report(name: string, { messages, wall, cpu, megabytes }: ReturnType<typeof extract>): void {
  console.log(
    `${name}: ${messages} messages in ${wall.toFixed(1)} s = ${(messages / wall).toFixed(0)}/s; ${cpu.toFixed(1)} processor seconds (${(messages / cpu).toFixed(0)} messages each); peak ${megabytes.toFixed(0)} MB`,
  );
}

async function splitOnly(path: string) {
  let messages = 0;
  let bytes = 0;
  const started = performance.now();
  const splitter = new MboxSplitter(() => messages++);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    splitter.push(chunk);
    bytes += chunk.length;
  }
  splitter.end();
  return { messages, rate: bytes / 1e3 / (performance.now() - started) };
}

async function rawRead(path: string) {
  let bytes = 0;
  const started = performance.now();
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) bytes += chunk.length;
  return bytes / 1e3 / (performance.now() - started);
}

try {
  const large = join(folder, "large.mbox");
  await pipeline(Readable.from(mailbox({ messages: 6000, attachment: 150_000 })), createWriteStream(large));
  await rawRead(large);
  const raw = await rawRead(large);
  const { messages, rate } = await splitOnly(large);
  console.log(
    `splitter alone, attachments of 150 kB: ${rate.toFixed(0)} MB/s, ${messages} messages; raw read ${raw.toFixed(0)} MB/s`,
  );

  const small = [...mailbox({ messages: 2000, attachment: 5000 })].join("");
  let started = performance.now();
  const oracle = await mboxParser(Readable.from([Buffer.from(small)]));
  const peer = oracle.length / ((performance.now() - started) / 1000);
  const path = join(folder, "small.mbox");
  await pipeline(Readable.from([small]), createWriteStream(path));
  started = performance.now();
  const ours = extract(path);
  console.log(
    `mbox-parser (parses, stores nothing): ${peer.toFixed(0)} messages/s on a small file; twin extract, all of it: ${(ours.messages / ours.wall).toFixed(0)}/s`,
  );
  report("attachments of 150 kB", extract(large));

  for (const input of inputs) {
    report(basename(input), extract(input));
    const ten = join(folder, "ten.mbox");
    rmSync(ten, { force: true });
    for (let i = 0; i < 10; i++) {
      const gunzip = input.endsWith(".gz") ? [createGunzip()] : [];
      await pipeline([createReadStream(input), ...gunzip, createWriteStream(ten, { flags: "a" })]);
    }
    report(`${basename(input)} ten times over`, extract(ten));
  }
  console.log(`load: ${readFileSync("/proc/loadavg", "utf8").trim()}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
