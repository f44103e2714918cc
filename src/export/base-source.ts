import { isAbsolute, join } from "node:path";
import type { BaseModel } from "../core/artifacts.ts";
import { TwinError } from "../core/errors.ts";
import type { Emit } from "../core/events.ts";
import { exists } from "../io/files.ts";
import { isOlder, leastOllamaVersion, Ollama, type OllamaShow } from "../io/ollama.ts";
import { missingModel, startHint } from "../io/ollama-errors.ts";
import type { BaseShape } from "./adapter.ts";
import { readBaseShape } from "./base.ts";
import { families } from "./families.ts";
import type { BaseTensor } from "./fit.ts";
import { type LocalBase, planLocalBase } from "./local-base.ts";

/** The base that an adapter is exported for: what it looks like, and where Ollama gets it from. */
export interface BaseSource {
  shape: BaseShape;
  /** Its tensors, [in, out]; null where they are in an Ollama that is not there. */
  tensors: readonly BaseTensor[] | null;
  contextLength: number | null;
  /** Its name in Ollama, now or after the export. */
  ollama: string;
  /** A base of the user's disk that we convert. */
  local: LocalBase | null;
}

/**
 * Ollama at `host`, or null where nothing answers. One that is too old is refused: it cannot apply adapters, or
 * leaks memory through crafted files.
 */
export async function findOllama(
  host: string,
  signal: AbortSignal,
): Promise<{ ollama: Ollama; version: string } | null> {
  const ollama = new Ollama(host, signal);
  const version = await ollama.version().catch((error) => {
    // nobody there; whoever answers and is no Ollama is an error
    if (error instanceof TwinError && error.cause instanceof TwinError) return null;
    throw error;
  });
  if (version === null) return null;
  if (isOlder(version, leastOllamaVersion)) {
    throw new TwinError("OLLAMA", `Ollama ${version} is too old; ${leastOllamaVersion} is the least.`, {
      hint: "Update it (https://ollama.com/download), start it again and run the same command.",
    });
  }
  return { ollama, version };
}

export interface BaseSearch {
  /** Null where none answers. */
  ollama: Ollama | null;
  /** Where bases that we converted lie. */
  basesFolder: string;
  /** Asked before anything is downloaded. */
  mayPull(model: string): Promise<boolean>;
  emit: Emit;
  signal: AbortSignal;
}

/**
 * Finds what a run's base is: a model that Ollama has, or a folder that we can convert. Throws NOT_FOUND and
 * NOT_RECOGNIZED with the way.
 */
export async function findBase(base: BaseModel, search: BaseSearch): Promise<BaseSource> {
  const { ollama, basesFolder, mayPull, emit, signal } = search;
  const folder = (await exists(join(base.model, "config.json"))) ? base.model : null;
  if (base.ollama === null) {
    if (folder) return fromFolder(folder, await planLocalBase(folder, basesFolder, signal));
    const what = isAbsolute(base.model) ? "is not there any more" : "has no known name in Ollama";
    throw new TwinError("NOT_FOUND", `The base ${base.model} ${what}.`, {
      hint: "Name it: twin export --ollama-base NAME (see ollama list, or https://ollama.com/library)",
    });
  }
  if (ollama) {
    const name = base.ollama;
    if (!(await ollama.has(name))) {
      if (!(await mayPull(name))) throw notPulled(name);
      await ollama.pull(name, (done, total) =>
        emit({ type: "progress", name: `download of ${name}`, done, total, unit: "bytes" }),
      );
    }
    return fromOllama(base.ollama, await ollama.show(base.ollama, { verbose: true }));
  }
  if (!folder) {
    throw new TwinError("OLLAMA", `Only Ollama knows the base ${base.ollama}, and it does not answer.`, {
      hint: startHint,
    });
  }
  return {
    shape: await readBaseShape(folder),
    tensors: null,
    contextLength: null,
    ollama: base.ollama,
    local: null,
  };
}

async function fromFolder(folder: string, local: LocalBase): Promise<BaseSource> {
  const length = local.gguf.metadata.get("llama.context_length");
  return {
    shape: await readBaseShape(folder),
    tensors: local.gguf.tensors.map(({ name, shape }) => ({ name, shape: shape.toReversed() })),
    contextLength: length?.type === "u32" ? length.value : null,
    ollama: local.name,
    local,
  };
}

function fromOllama(name: string, shown: OllamaShow): BaseSource {
  const info = shown.model_info;
  const architecture = String(info["general.architecture"]);
  const number = (key: string) => {
    const value = info[`${architecture}.${key}`];
    return typeof value === "number" ? value : null;
  };
  const family = families.find((one) => one.architecture === architecture);
  const heads = number("attention.head_count");
  if (!family || !heads) {
    throw new TwinError("NOT_RECOGNIZED", `Adapters for ${name} (${architecture}) cannot be exported yet.`, {
      hint: `Known: ${families.map((one) => one.architecture).join(", ")}.`,
    });
  }
  return {
    shape: { family, heads, keyValueHeads: number("attention.head_count_kv") ?? heads },
    tensors: shown.tensors ?? null,
    contextLength: number("context_length"),
    ollama: name,
    local: null,
  };
}

function notPulled(model: string): TwinError {
  const { message } = missingModel(model);
  return new TwinError("NOT_FOUND", message, {
    hint: `Download it with: twin export --pull (or: ollama pull ${model}). Nothing was downloaded.`,
  });
}
