import { join } from "node:path";
import { TwinError } from "../core/errors.ts";
import { exists, removeFolder, renameFolder } from "../io/files.ts";
import { type Finished, type RunOptions, runProgram } from "../io/process.ts";
import { dataFolder } from "../io/resources.ts";

/** The release that we fetch where there is no uv; any later one on PATH will do. */
const UV = "0.13.8";

export interface Shell {
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

/** Runs a program with the user's environment. */
export function run(
  shell: Shell,
  command: string,
  args: readonly string[],
  options: Pick<RunOptions, "onLine"> & { env?: Record<string, string> } = {},
): Promise<Finished> {
  const { env, ...rest } = options;
  return runProgram(
    { command, args, env: { ...shell.env, ...env } },
    { signal: shell.signal, grace: 500, ...rest },
  );
}

/** Is there a program that answers to these arguments? */
async function works(shell: Shell, command: string, args: readonly string[]): Promise<boolean> {
  try {
    return (await run(shell, command, args)).code === 0;
  } catch (error) {
    if (error instanceof TwinError && error.code === "MISSING_TOOL") return false;
    throw error;
  }
}

/** uv's path: the one on PATH, else one of our own in the data folder, or null when that is still to be fetched. */
export async function findUv(shell: Shell): Promise<string | null> {
  if (await works(shell, "uv", ["--version"])) return "uv";
  const own = ownUv(shell.env);
  return (await exists(own)) ? own : null;
}

/**
 * Fetches uv from the package index through pip, into a folder of our own.
 * Throws MISSING_TOOL without a Python that can do so, NETWORK without an index.
 */
export async function fetchUv(shell: Shell): Promise<string> {
  const folder = join(dataFolder(shell.env), "uv");
  const partial = `${folder}.partial`;
  await removeFolder(partial);
  for (const python of ["python3", "python"]) {
    if (!(await works(shell, python, ["-m", "pip", "--version"]))) continue;
    const args = [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "--target",
      partial,
      `uv==${UV}`,
    ];
    const { code, stderr } = await run(shell, python, args);
    if (code === 0) {
      await removeFolder(folder);
      await renameFolder(partial, folder);
      return ownUv(shell.env);
    }
    await removeFolder(partial);
    throw networkFailure(stderr) ?? missingUv(`pip could not install uv ${UV} (exit code ${code}).`);
  }
  throw missingUv("Neither uv nor a Python with pip is on the PATH.");
}

/** NETWORK when a package tool's last words say that it could not reach its index. */
export function networkFailure(output: string): TwinError | null {
  const signs =
    /error sending request|dns error|failed to lookup|connection (?:refused|reset|timed out)|could not connect|network is unreachable|temporary failure in name|newconnectionerror|max retries exceeded|operation timed out|failed to fetch|tunnel/i;
  if (!signs.test(output)) return null;
  return new TwinError("NETWORK", "The package index could not be reached.", {
    hint: "Check the network (and UV_INDEX_URL or a proxy, if you use one), then run the same command again; what was fetched is kept.",
  });
}

const missingUv = (what: string) =>
  new TwinError("MISSING_TOOL", what, {
    hint: "Install uv (your package manager has it), then run the same command again.",
  });

const ownUv = (env: NodeJS.ProcessEnv) =>
  join(dataFolder(env), "uv", "bin", process.platform === "win32" ? "uv.exe" : "uv");
