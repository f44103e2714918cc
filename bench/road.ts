// The whole road on real input, timed: node bench/road.ts NAME [NAME…], see `journeys` for the names.
// Needs ../shared/corpora beside the checkout and a running Ollama (OLLAMA_HOST).
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const corpora = join(root, "..", "shared", "corpora");

/** "Me" and the inputs of each journey. */
const journeys: Record<string, { me: string[]; inputs: string[] }> = {
  list: {
    me: ["--name", "Duncan Murdoch", "--email", "murdoch.duncan@gmail.com"],
    inputs: [join(corpora, "mailing-list.mbox.gz")],
  },
  spam: {
    me: ["--name", "Gary Lawrence Murphy", "--email", "garym@canada.com"],
    inputs: [join(corpora, "spamassassin.mbox.gz")],
  },
  repository: {
    me: ["--name", "Simon Willison", "--email", "swillison@gmail.com"],
    inputs: [join(corpora, "llm.bundle")],
  },
};

interface Measured {
  command: string;
  seconds: number;
  /** Peak resident memory of twin's own process, in MB. */
  memory: number;
  code: number;
  result: unknown;
}

/** Runs one command with --json; reads the kernel's own high-water mark of its memory while it lives. */
async function measure(workspace: string, args: string[]): Promise<Measured> {
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [join(root, "bin", "twin.js"), ...args, "-w", workspace, "--json", "--yes"],
    {
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let stdout = "";
  let stderr = "";
  let memory = 0;
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr = (stderr + chunk).slice(-4000)));
  const watch = setInterval(() => {
    const path = `/proc/${child.pid}/status`;
    if (existsSync(path)) memory = Math.max(memory, highWater(path));
  }, 50);
  const code = await new Promise<number>((resolve) => child.on("close", (value) => resolve(value ?? 1)));
  clearInterval(watch);
  if (code !== 0 && code !== 3) process.stderr.write(stderr);
  const seconds = (performance.now() - started) / 1000;
  return {
    command: `twin ${args.join(" ")}`,
    seconds,
    memory,
    code,
    result: stdout ? JSON.parse(stdout) : null,
  };
}

function highWater(path: string): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(path, "utf8"))?.[1] ?? 0) / 1000;
  } catch {
    return 0;
  }
}

for (const name of process.argv.slice(2)) {
  const journey = journeys[name];
  if (!journey) throw new Error(`No journey "${name}"; there are: ${Object.keys(journeys).join(", ")}`);
  const workspace = join(mkdtempSync(join(tmpdir(), "twin-road-")), name);
  const steps = [
    ["init", workspace, ...journey.me],
    ["extract", ...journey.inputs],
    ["build-dataset"],
    ["train", "--recipe", "tiny-cpu"],
    ["export"],
    ["chat", "What do you think of the new release?"],
    ["status"],
  ];
  for (const step of steps) {
    const { command, seconds, memory, code, result } = await measure(workspace, step);
    console.log(`${name}: ${command.replaceAll(corpora, "…").slice(0, 60)}`);
    console.log(`  exit ${code} · ${seconds.toFixed(1)} s · ${memory.toFixed(0)} MB`);
    console.log(`  ${JSON.stringify(result).slice(0, 2000)}`);
    if (code !== 0 && code !== 3) break;
  }
}
