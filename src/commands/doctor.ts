import { statfs } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { TwinError, throwIfCancelled } from "../core/errors.ts";
import { sanitizeLine } from "../core/sanitize.ts";
import { findOllama } from "../export/base-source.ts";
import { firstBrokenAuditLine } from "../io/audit.ts";
import { Corpus } from "../io/corpus.ts";
import { exists } from "../io/files.ts";
import { ollamaHost } from "../io/ollama.ts";
import { runProgram } from "../io/process.ts";
import { resource } from "../io/resources.ts";
import type { Workspace } from "../io/workspace.ts";
import { findEmbedded } from "../serve/embedded-install.ts";
import { findEnvironment } from "../train/environment.ts";
import type { EngineSpec } from "../train/trainer.ts";
import { trainers } from "../train/trainers.ts";
import { findUv } from "../train/uv.ts";
import { bytes, table } from "../ui/format.ts";
import type { Cli, Define } from "./command.ts";

/** `problem` makes something impossible, `missing` only a part of what twin can do. */
interface Finding {
  state: "ok" | "missing" | "problem";
  detail: string;
  hint?: string;
}

export const define: Define = (command, run) => {
  command.action(() =>
    run(async (cli) => {
      const workspace = await cli.workspace().catch((error: unknown) => error);
      const findings: (Finding & { check: string })[] = [];
      for (const [check, look] of Object.entries(checks)) {
        throwIfCancelled(cli.signal);
        findings.push({ check, ...(await look(cli, workspace).catch(asProblem)) });
      }
      const problems = findings.filter(({ state }) => state === "problem");
      const lines = [
        ...table(findings.map(({ check, state, detail }) => [marks[state], check, detail])),
        ...findings.flatMap(({ check, hint }) => (hint ? [`${check}: ${hint}`] : [])),
      ];
      const [first] = problems;
      if (!first) return { data: { findings }, lines };
      const failure = new TwinError(
        "CONFIG",
        `${problems.length} of ${findings.length} checks found a problem.`,
        { hint: first.hint ?? "See the lines above." },
      );
      return { data: { findings }, lines, failure };
    }),
  );
};

const marks = { ok: "ok", missing: "--", problem: "!!" } as const;

/** Each check looks at one thing; what it throws is a problem. `workspace` is the error where there is none. */
const checks: Record<string, (cli: Cli, workspace: Workspace | unknown) => Promise<Finding>> = {
  Node: async () => ok(`${process.version}, SQLite ${process.versions.sqlite}`),
  workspace: async (_, workspace) => {
    if (isWorkspace(workspace)) return ok(workspace.root);
    if (workspace instanceof TwinError && workspace.code === "NO_WORKSPACE") {
      return missing("none here", "twin init my-twin makes one.");
    }
    throw workspace;
  },
  corpus: async (_, workspace) => {
    if (!isWorkspace(workspace) || !(await exists(workspace.paths.corpus)))
      return missing("nothing extracted yet");
    using corpus = Corpus.open(workspace.paths.corpus, { readOnly: true });
    const row = z
      .object({ quick_check: z.string() })
      .parse(corpus.database.prepare("PRAGMA quick_check").get());
    if (row.quick_check === "ok") return ok("sound");
    return problem("damaged", "Restore corpus.db from a backup, or move it away and run twin extract again.");
  },
  "audit log": async (_, workspace) => {
    if (!isWorkspace(workspace)) return missing("no workspace");
    const broken = await firstBrokenAuditLine(workspace.paths.audit);
    if (broken === null) return ok("chain intact");
    return problem(`line ${broken} was changed`, "Somebody or something edited audit.log.");
  },
  disk: async (cli, workspace) => {
    const { bavail, bsize } = await statfs(isWorkspace(workspace) ? workspace.root : cli.cwd);
    const free = bavail * bsize;
    if (free > 10e9) return ok(`${bytes(free)} free`);
    return {
      state: free > 1e9 ? "missing" : "problem",
      detail: `${bytes(free)} free`,
      hint: "Training wants 10 GB.",
    };
  },
  git: async (cli) => version(cli, "git", ["--version"], "Needed to read repositories. Install git."),
  Python: async (cli) =>
    version(
      cli,
      "python3",
      ["--version"],
      "Needed for training. Install Python 3.11 (twin makes its own environment).",
    ),
  uv: async (cli) => {
    const uv = await findUv(cli);
    if (uv !== null) return version(cli, uv, ["--version"], "Install uv again.");
    return missing("not found", "twin train fetches it through pip when it installs the engine.");
  },
  ...Object.fromEntries(
    trainers.map(({ engine }) => [engine.name, (cli: Cli) => trainingEngine(engine, cli)]),
  ),
  GPU: async (cli) => {
    if (process.platform === "darwin" && process.arch === "arm64") return ok("Apple");
    const query = ["--query-gpu=name,memory.total", "--format=csv,noheader"];
    return version(cli, "nvidia-smi", query, "Without one, training of large models takes very long.");
  },
  Ollama: async (cli) => {
    const host = ollamaHost(cli.env);
    const found = await findOllama(host, cli.signal);
    if (found) return ok(`${sanitizeLine(found.version, 40)} at ${host}`);
    return missing(`not running at ${host}`, "Install it from its site and start it: ollama serve.");
  },
  "embedded engine": async (cli) => {
    const { installed, folder, size } = await findEmbedded(cli.env);
    if (installed) return ok(`installed, ${folder}`);
    return missing(
      `not installed (${size})`,
      "Only needed without Ollama: twin chat --engine embedded installs it.",
    );
  },
  "sample data": async () =>
    (await exists(join(resource("sample", "data"), "expected.json")))
      ? ok("here")
      : problem("not found", "Install twin again."),
};

/** Is the engine's environment there, where, and what would it take? */
async function trainingEngine(engine: EngineSpec, { env }: Cli): Promise<Finding> {
  const { installed, folder, size } = await findEnvironment(engine, env);
  if (installed) return ok(`${engine.version} installed, ${folder}`);
  const costs = size ? ` (fetches ${bytes(size.download)}, takes ${bytes(size.disk)})` : "";
  return missing(
    `not installed${costs}, belongs into ${folder}`,
    "twin train installs it, and asks before it does.",
  );
}

async function version(
  { env, signal }: Cli,
  command: string,
  args: readonly string[],
  hint: string,
): Promise<Finding> {
  try {
    const { code, stdout } = await runProgram({ command, args, env }, { signal, timeout: 10_000 });
    return code === 0 ? ok(sanitizeLine(stdout.trim().split("\n")[0] ?? "")) : missing("does not work", hint);
  } catch (error) {
    if (signal.aborted) throw error;
    return missing("not found", hint);
  }
}

function asProblem(error: unknown): Finding {
  if (error instanceof TwinError && error.code !== "CANCELLED") return problem(error.message, error.hint);
  throw error;
}

const isWorkspace = (value: unknown): value is Workspace =>
  typeof value === "object" && value !== null && "paths" in value;
const ok = (detail: string): Finding => ({ state: "ok", detail });
const missing = (detail: string, hint?: string): Finding => ({
  state: "missing",
  detail,
  ...(hint ? { hint } : {}),
});
const problem = (detail: string, hint?: string): Finding => ({
  state: "problem",
  detail,
  ...(hint ? { hint } : {}),
});
