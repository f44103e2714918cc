import { dirname, join } from "node:path";
import { cancelled, TwinError } from "../../core/errors.ts";
import {
  exists,
  makeFolder,
  readText,
  removeFolder,
  renameFolder,
  writeFileAtomically,
  writeStream,
} from "../../io/files.ts";
import { request } from "../../io/http.ts";
import { withLock } from "../../io/lock.ts";
import { runProgram } from "../../io/process.ts";
import { dataFolder, resource } from "../../io/resources.ts";
import type { ReadOptions } from "../source.ts";

/** whisper.cpp as a library for Node.js, built for the processor (on a Mac: with Metal). */
const version = "1.1.1";
const builds = ["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64", "win32-arm64", "win32-x64"];
/** Measured on Linux x64. */
const engineSize = "fetches 1 MB, takes 3 MB";

/** The smallest of Whisper's models that writes most languages usably. Its hash is that of its publisher. */
const model = {
  name: "ggml-base.bin",
  url: "https://huggingface.co/ggerganov/whisper.cpp/resolve/main/ggml-base.bin",
  bytes: 147_951_465,
  sha256: "60ed5bc3dd14eea856493d334349b405782ddcaf0028d4b5df4088345fba2efe",
};

type World = Pick<ReadOptions, "env" | "signal" | "emit">;

/** What it takes to turn speech into text. */
export interface Engine {
  /** Holds `node_modules`. */
  folder: string;
  package: string;
  model: string;
}

/** The engine and its model; fetched where they are missing, once. Throws MISSING_TOOL, NETWORK, NOT_FOUND. */
export async function speechEngine(world: World): Promise<Engine> {
  const build = `${process.platform}-${process.arch}`;
  if (!builds.includes(build))
    throw new TwinError(
      "MISSING_TOOL",
      `There is no speech engine for ${process.platform} ${process.arch}.`,
      {
        hint: "Make a transcript elsewhere, as .vtt, .srt or .txt, and give that.",
      },
    );
  const name = `@fugood/node-whisper-${build}`;
  const folder = join(dataFolder(world.env), "engines", `node-whisper-${version}`);
  const isThere = () => exists(join(folder, "node_modules", name, "package.json"));
  if (!(await isThere()))
    await withLock(
      dataFolder(world.env),
      "engine-node-whisper",
      async () => {
        if (!(await isThere())) await install(folder, name, world);
      },
      world,
    );
  return { folder, package: name, model: await modelFile(world) };
}

/** npm with our lock file: the exact version, checked against its hash; no install scripts. */
async function install(folder: string, name: string, { signal, env, emit }: World): Promise<void> {
  emit?.({ type: "stage", name: "Installing the speech engine", detail: `${engineSize}, into ${folder}` });
  const partial = `${folder}.partial`;
  await removeFolder(partial);
  const lock = resource("recipes", "engines", "whisper", "package-lock.json");
  await writeFileAtomically(
    join(partial, "package.json"),
    JSON.stringify({ private: true, dependencies: { [name]: version } }),
  );
  await writeFileAtomically(join(partial, "package-lock.json"), await readText(lock));
  const args = ["install", "--omit=optional", "--ignore-scripts", "--no-save", "--no-audit", "--no-fund"];
  const { code, stderr } = await runProgram(
    { command: "npm", args, cwd: partial, env },
    { signal, install: "Install Node.js with npm, or give transcripts (.vtt, .srt, .txt)." },
  );
  if (signal.aborted) throw cancelled();
  if (code !== 0) {
    const reason = /npm error code (\w+)/.exec(stderr)?.[1] ?? `exit code ${code}`;
    throw new TwinError("NETWORK", `npm could not install the speech engine (${reason}).`, {
      hint: "Check the network and npm's registry (npm ping), then run the same command again.",
    });
  }
  await removeFolder(folder);
  await renameFolder(partial, folder);
}

/** The user's own model, else ours. */
async function modelFile(world: World): Promise<string> {
  const own = world.env.TWIN_WHISPER_MODEL;
  if (own) {
    if (await exists(own)) return own;
    throw new TwinError("NOT_FOUND", `${own} does not exist (TWIN_WHISPER_MODEL).`, {
      hint: "Give the path of a model for whisper.cpp (ggml-….bin), or unset it to have one fetched.",
    });
  }
  const path = join(dataFolder(world.env), "models", model.name);
  if (await exists(path)) return path;
  await withLock(
    dataFolder(world.env),
    "model-whisper",
    async () => {
      if (!(await exists(path))) await fetchModel(model, path, world);
    },
    world,
  );
  return path;
}

/** Fetches a file of a known hash; nothing stands at `path` before it is whole. Throws NETWORK. */
export async function fetchModel(
  model: { name: string; url: string; bytes: number; sha256: string },
  path: string,
  { signal, env, emit }: World,
): Promise<void> {
  const url = env.TWIN_WHISPER_URL || model.url;
  const hint = `Check the network, or fetch ${model.url} yourself and set TWIN_WHISPER_MODEL to its path.`;
  emit?.({
    type: "stage",
    name: "Fetching the speech model",
    detail: `${Math.round(model.bytes / 1e6)} MB, into ${dirname(path)}`,
  });
  await makeFolder(dirname(path));
  const response = await request(url, { signal, hint });
  if (!response.ok || !response.body)
    throw new TwinError("NETWORK", `The speech model could not be fetched (HTTP ${response.status}).`, {
      hint,
    });
  const partial = `${path}.partial`;
  try {
    const { sha256 } = await writeStream(partial, counted(response.body, emit));
    if (sha256 !== model.sha256)
      throw new TwinError("NETWORK", "The speech model that came is not the one that was asked for.", {
        hint,
      });
    await renameFolder(partial, path);
  } finally {
    await removeFolder(partial);
  }
}

async function* counted(body: AsyncIterable<Uint8Array>, emit: World["emit"]): AsyncIterable<Uint8Array> {
  let done = 0;
  for await (const piece of body) {
    done += piece.length;
    emit?.({ type: "progress", name: model.name, done, total: model.bytes, unit: "bytes" });
    yield piece;
  }
}
