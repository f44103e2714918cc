// What extraction costs, end to end: a process of its own, start-up and storing included.
//   node bench/extract.ts FOLDER [MAILBOX…]
// makes FOLDER/takeout-1.mbox and -4.mbox (1 and 4 GB) where they are not, and takes the mailboxes of ../shared/corpora
// where none are given. PEER=1 also lets mbox-parser parse the 1 GB (a minute, 4 GB of memory), for the ratio.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { z } from "zod";

const RUNS = 5;
const [folder, ...given] = process.argv.slice(2);
if (!folder) throw new Error("node bench/extract.ts FOLDER [MAILBOX…]");
const corpora = ["mailing-list", "spamassassin"].map((name) => `../shared/corpora/${name}.mbox.gz`);
const scratch = mkdtempSync(join(tmpdir(), "twin-bench-"));
const resultSchema = z.object({
  files: z.array(z.object({ added: z.int(), unchanged: z.int(), skipped: z.record(z.string(), z.int()) })),
});

/** Wall and processor seconds and peak memory (MB) of one process, as the system counts them. */
function measure(args: readonly string[]) {
  const run = spawnSync("/usr/bin/time", ["-f", "%e %U %S %M", process.execPath, ...args], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (run.status !== 0 && run.status !== 3) throw new Error(run.stderr);
  const [wall = 0, user = 0, system = 0, memory = 0] = (run.stderr.trim().split("\n").at(-1) ?? "")
    .split(" ")
    .map(Number);
  return { stdout: run.stdout, wall, cpu: user + system, memory: memory / 1000 };
}

function extract(path: string) {
  const workspace = join(scratch, "workspace");
  rmSync(workspace, { recursive: true, force: true });
  const init = ["bin/twin.js", "init", workspace, "--name", "Ann", "--email", "ann@example.org", "--yes"];
  execFileSync(process.execPath, init, { stdio: "ignore" });
  const run = measure(["bin/twin.js", "-w", workspace, "extract", "--json", path]);
  const { files } = resultSchema.parse(JSON.parse(run.stdout));
  const messages = files.reduce((sum, one) => sum + one.added + one.unchanged, 0);
  return { ...run, messages };
}

/** The best of several runs: whatever else the machine does only ever adds. */
function report(path: string, runs: number): number {
  const all = Array.from({ length: runs }, () => extract(path));
  const wall = Math.min(...all.map((one) => one.wall));
  const cpu = Math.min(...all.map((one) => one.cpu));
  const memory = Math.max(...all.map((one) => one.memory));
  const messages = all[0]?.messages ?? 0;
  const megabytes = statSync(path).size / 1e6;
  console.log(
    `${basename(path)}: ${messages} messages, ${megabytes.toFixed(0)} MB in ${wall.toFixed(2)} s = ${(messages / wall).toFixed(0)}/s, ${(megabytes / wall).toFixed(0)} MB/s; ${cpu.toFixed(2)} processor seconds; peak ${memory.toFixed(0)} MB (all: ${all.map((one) => one.wall.toFixed(2)).join(", ")} s)`,
  );
  return megabytes / wall;
}

try {
  console.log(`load before: ${readFileSync("/proc/loadavg", "utf8").trim()}`);
  let rate = 0;
  for (const gigabytes of ["1", "4"]) {
    const path = join(folder, `takeout-${gigabytes}.mbox`);
    if (!existsSync(path)) execFileSync(process.execPath, ["bench/takeout-mailbox.ts", path, gigabytes]);
    const one = report(path, gigabytes === "1" ? 3 : 2);
    if (gigabytes === "1") rate = one;
  }
  for (const path of (given.length > 0 ? given : corpora).filter((one) => existsSync(one)))
    report(path, RUNS);
  if (process.env.PEER) {
    const path = join(folder, "takeout-1.mbox");
    const program = `import {createReadStream} from "node:fs"; import {mboxParser} from "mbox-parser"; console.log((await mboxParser(createReadStream(${JSON.stringify(path)}))).length)`;
    const peer = measure(["--max-old-space-size=12000", "--input-type=module", "-e", program]);
    const theirs = statSync(path).size / 1e6 / peer.wall;
    console.log(
      `mbox-parser, which parses and stores nothing: ${peer.stdout.trim()} messages, ${theirs.toFixed(1)} MB/s, ${peer.cpu.toFixed(1)} processor seconds, peak ${peer.memory.toFixed(0)} MB; twin extract is ${(rate / theirs).toFixed(1)} × that`,
    );
  }
  console.log(`load after: ${readFileSync("/proc/loadavg", "utf8").trim()}`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
