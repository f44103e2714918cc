import { dirname, join } from "node:path";
import { TwinError } from "../core/errors.ts";
import type { Emit } from "../core/events.ts";
import { sha256 } from "../core/hash.ts";
import { sanitizeLine } from "../core/sanitize.ts";
import { exists, freeSpace, readText, removeFolder, renameFolder, writeFileAtomically } from "../io/files.ts";
import { withLock } from "../io/lock.ts";
import { dataFolder } from "../io/resources.ts";
import type { EngineSpec } from "./trainer.ts";
import { fetchUv, findUv, networkFailure, run, type Shell } from "./uv.ts";

/** Where an engine lives on this machine and whether it is there. */
export interface Environment {
  folder: string;
  python: string;
  installed: boolean;
  /** Bytes that an installation would fetch and take; null on a platform where it was not measured. */
  size: { download: number; disk: number } | null;
}

/** Finds an engine's environment; installs nothing. Throws NOT_FOUND when the user's own is not one. */
export async function findEnvironment(spec: EngineSpec, env: NodeJS.ProcessEnv): Promise<Environment> {
  const size = spec.size[`${process.platform}-${process.arch}`] ?? null;
  const own = env[spec.variable];
  if (own) {
    const python = pythonOf(own);
    if (await exists(python)) return { folder: own, python, installed: true, size };
    throw new TwinError("NOT_FOUND", `${spec.variable} is set, but ${python} is not there.`, {
      hint: `Point it at a virtual environment with ${spec.name} ${spec.version}, or unset it.`,
    });
  }
  const digest = sha256(await readText(spec.lock)).slice(0, 12);
  const folder = join(dataFolder(env), "engines", `${spec.name}-${digest}`);
  return { folder, python: pythonOf(folder), installed: await exists(join(folder, MARK)), size };
}

/**
 * Makes an environment from the engine's lock, in `<folder>.partial`, and renames it once its import check has
 * passed. One that was left half-made is gone on with. Throws DISK_FULL, NETWORK, MISSING_TOOL, ENGINE, CANCELLED.
 */
export async function installEnvironment(
  spec: EngineSpec,
  environment: Environment,
  shell: Shell & { emit: Emit },
): Promise<void> {
  const { folder, size } = environment;
  await withLock(
    dataFolder(shell.env),
    `engine-${spec.name}`,
    async () => {
      if (await exists(join(folder, MARK))) return; // another command was quicker
      await enoughSpace(dirname(folder), size?.disk ?? 0);
      const uv = (await findUv(shell)) ?? (await fetchOwnUv(shell));
      const partial = `${folder}.partial`;
      const resumed = await exists(join(partial, "pyvenv.cfg"));
      try {
        await fill(spec, uv, partial, resumed, shell);
      } catch (error) {
        // A half-made environment may be beyond repair (a file torn by a kill): one clean start.
        if (!resumed || !(error instanceof TwinError) || error.code !== "ENGINE") throw error;
        shell.emit({
          type: "note",
          message: "The half-made environment cannot be repaired; starting it anew.",
        });
        await removeFolder(partial);
        await fill(spec, uv, partial, false, shell);
      }
      await writeFileAtomically(join(partial, MARK), `${spec.name} ${spec.version}\n`, 0o644);
      await removeFolder(folder);
      await renameFolder(partial, folder);
    },
    shell,
  );
}

function fetchOwnUv(shell: Shell & { emit: Emit }): Promise<string> {
  shell.emit({
    type: "note",
    message: "  uv is not installed: fetching it through pip (25 MB), for twin alone",
  });
  return fetchUv(shell);
}

const MARK = ".twin-engine";

async function fill(
  spec: EngineSpec,
  uv: string,
  partial: string,
  resumed: boolean,
  shell: Shell & { emit: Emit },
) {
  const tried: string[] = [];
  for (const python of resumed ? [] : [spec.python.preferred, spec.python.accepted]) {
    const made = await run(shell, uv, [
      "venv",
      "--quiet",
      "--relocatable",
      "--clear",
      "--python",
      python,
      partial,
    ]);
    if (made.code === 0) break;
    tried.push(made.stderr);
    if (tried.length === 2) throw noPython(spec, tried.join("\n"));
  }
  const args = [
    "pip",
    "install",
    "--python",
    pythonOf(partial),
    "--require-hashes",
    "--requirement",
    spec.lock,
  ];
  const said: string[] = [];
  const { code } = await run(shell, uv, args, {
    onLine: (line) => {
      said.push(line);
      if (/^\s*(?:Downloading|Prepared|Installed|Building) /.test(line)) {
        shell.emit({ type: "note", message: `  ${sanitizeLine(line)}` });
      }
    },
  });
  if (code !== 0) throw installFailure(spec, said.join("\n"), code);
  shell.emit({ type: "note", message: "  Checking that it can be imported (the first time takes a while)" });
  const checked = await run(shell, pythonOf(partial), ["-c", spec.check], {
    env: { HF_HUB_OFFLINE: "1", DO_NOT_TRACK: "1" },
  });
  if (checked.code !== 0) {
    throw new TwinError(
      "ENGINE",
      `${spec.name} was installed but cannot be imported: ${lastLine(checked.stderr)}`,
      {
        hint: `Remove ${partial} and run the same command again.`,
      },
    );
  }
}

async function enoughSpace(folder: string, needed: number): Promise<void> {
  const free = await freeSpace(folder);
  if (free >= needed) return;
  throw new TwinError(
    "DISK_FULL",
    `The engine needs ${gigabytes(needed)}; ${folder} has ${gigabytes(free)} free.`,
    {
      hint: "Free some space, or set XDG_DATA_HOME to a folder on a larger disk.",
    },
  );
}

function installFailure(spec: EngineSpec, output: string, code: number): TwinError {
  if (/no space left|os error 28|disk quota/i.test(output)) {
    return new TwinError("DISK_FULL", "The disk filled up while the engine was being installed.", {
      hint: "Free some space and run the same command again; what was fetched is kept.",
    });
  }
  return (
    networkFailure(output) ??
    new TwinError("ENGINE", `${spec.name} could not be installed (exit code ${code}): ${lastLine(output)}`, {
      hint: "Run the same command again; if it stays, report it with the lines above.",
    })
  );
}

function noPython(spec: EngineSpec, output: string): TwinError {
  return new TwinError(
    "MISSING_TOOL",
    `No Python ${spec.python.accepted} was found, and uv could not fetch one.`,
    {
      hint: `Install Python ${spec.python.preferred} (your package manager has it) and run the same command again.`,
      cause: output,
    },
  );
}

const pythonOf = (folder: string) =>
  process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");
const lastLine = (text: string) => text.trim().split("\n").at(-1)?.slice(0, 300) ?? "";
const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
