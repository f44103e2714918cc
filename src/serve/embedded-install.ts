import { join } from "node:path";
import { cancelled, TwinError } from "../core/errors.ts";
import { exists, readText, removeFolder, renameFolder, writeFileAtomically } from "../io/files.ts";
import { withLock } from "../io/lock.ts";
import { runProgram } from "../io/process.ts";
import { dataFolder, resource } from "../io/resources.ts";
import type { EngineWorld } from "./engines.ts";

const version = "3.22.1";

/** What the installation fetches and takes, measured on Linux x64; with its GPU builds it would be 725 MB. */
const size = "fetches 50 MB, takes 85 MB";

/** llama.cpp built for the processor (on Apple Silicon: Metal, its only build). */
const builds: Record<string, string> = {
  "linux-x64": "linux-x64",
  "linux-arm64": "linux-arm64",
  "linux-arm": "linux-armv7l",
  "darwin-arm64": "mac-arm64-metal",
  "darwin-x64": "mac-x64",
  "win32-x64": "win-x64",
  "win32-arm64": "win-arm64",
};

/** Where the embedded engine belongs, and whether it is there. `size` is what it would take, in words. */
export async function findEmbedded(
  env: NodeJS.ProcessEnv,
): Promise<{ folder: string; main: string; installed: boolean; size: string }> {
  const folder = join(dataFolder(env), "engines", `node-llama-cpp-${version}`);
  const main = join(folder, "node_modules", "node-llama-cpp", "dist", "index.js");
  return { folder, main, installed: await exists(main), size };
}

/**
 * Path of the engine's main file; installs it first where it is missing, if it may. Throws MISSING_TOOL when it
 * may not, or when there is no npm; NETWORK when it could not be fetched.
 */
export async function embeddedModule(world: EngineWorld): Promise<string> {
  const { folder, main, installed } = await findEmbedded(world.env);
  if (installed) return main;
  const build = builds[`${process.platform}-${process.arch}`];
  if (!build) {
    throw new TwinError(
      "MISSING_TOOL",
      `There is no embedded engine for ${process.platform} ${process.arch}.`,
      {
        hint: "Use Ollama: --engine ollama",
      },
    );
  }
  const question = `Install the embedded engine (node-llama-cpp ${version}, without GPU builds; ${size}) into ${folder}?`;
  if (!(await world.mayInstall(question))) {
    throw new TwinError("MISSING_TOOL", `The embedded engine is not installed (${size}).`, {
      hint: "Install it with: twin chat --engine embedded --yes",
    });
  }
  await withLock(
    dataFolder(world.env),
    "engine-node-llama-cpp",
    async () => {
      if (await exists(main)) return; // another command was quicker
      world.emit({
        type: "stage",
        name: "Installing the embedded engine",
        detail: `${size}, into ${folder}`,
      });
      await install(folder, build, world);
    },
    world,
  );
  return main;
}

/** npm with our lock file: exact versions, checked against their hashes; no install scripts, nothing optional. */
async function install(folder: string, build: string, { signal, env }: EngineWorld): Promise<void> {
  const partial = `${folder}.partial`;
  await removeFolder(partial);
  const lock = resource("recipes", "engines", "node-llama-cpp", "package-lock.json");
  const dependencies = { "node-llama-cpp": version, [`@node-llama-cpp/${build}`]: version };
  await writeFileAtomically(join(partial, "package.json"), JSON.stringify({ private: true, dependencies }));
  await writeFileAtomically(join(partial, "package-lock.json"), await readText(lock));
  const args = ["install", "--omit=optional", "--ignore-scripts", "--no-save", "--no-audit", "--no-fund"];
  const { code, stderr } = await runProgram(
    { command: "npm", args, cwd: partial, env: onlyStrings(env) },
    { signal, install: "Install Node.js with npm, or use Ollama: --engine ollama" },
  );
  if (signal.aborted) throw cancelled();
  if (code !== 0) {
    const reason = /npm error code (\w+)/.exec(stderr)?.[1] ?? `exit code ${code}`;
    throw new TwinError("NETWORK", `npm could not install the embedded engine (${reason}).`, {
      hint: "Check the network and npm's registry (npm ping), then run the same command again.",
    });
  }
  await renameFolder(partial, folder);
}

const onlyStrings = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
