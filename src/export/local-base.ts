import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { throwIfCancelled } from "../core/errors.ts";
import type { Emit } from "../core/events.ts";
import { sha256 } from "../core/hash.ts";
import { exists, hashFile, makeFolder, removeFolder, renameFolder, writeStream } from "../io/files.ts";
import { baseGguf } from "./base.ts";
import type { GgufFile } from "./gguf.ts";
import { ggufLength, writeGguf } from "./gguf.ts";

/** What of a base's folder decides its GGUF. */
const sources =
  /^(?:config|generation_config|tokenizer|tokenizer_config)\.json$|^tokenizer\.model$|^chat_template\.jinja$|^model.*\.safetensors(?:\.index\.json)?$/;

export interface LocalBase {
  /** 12 hex digits over the folder's content. */
  hash: string;
  /** Its name in Ollama. */
  name: string;
  /** Where its GGUF is, or will be. */
  path: string;
  gguf: GgufFile;
}

/** Plans the GGUF of a base in Hugging Face form; several exports share it. Throws as `baseGguf`. */
export async function planLocalBase(
  folder: string,
  basesFolder: string,
  signal: AbortSignal,
): Promise<LocalBase> {
  const names = (await readdir(folder)).filter((name) => sources.test(name)).sort();
  const parts: string[] = [];
  for (const name of names) {
    throwIfCancelled(signal);
    parts.push(`${name} ${(await hashFile(join(folder, name))).sha256}`);
  }
  const hash = sha256(parts.join("\n")).slice(0, 12);
  // 16 bits hold what training in bf16 leaves, and llama.cpp reckons closer with them than with bf16 itself.
  const gguf = await baseGguf(folder, { name: `twin-base-${hash}`, type: "f16" });
  return { hash, name: `twin-base-${hash}`, path: join(basesFolder, `${hash}.gguf`), gguf };
}

/** Writes the GGUF, unless an earlier export did. */
export async function writeLocalBase(
  { path, gguf }: LocalBase,
  basesFolder: string,
  emit: Emit,
  signal: AbortSignal,
): Promise<void> {
  if (await exists(path)) return;
  await makeFolder(basesFolder);
  const partial = `${path}.partial`;
  try {
    await writeStream(partial, withProgress("base to GGUF", gguf, emit, signal));
    await renameFolder(partial, path);
  } catch (error) {
    await removeFolder(partial);
    throw error;
  }
}

/** The bytes of a GGUF file, reported as they go by; ends with CANCELLED on Ctrl-C. */
export async function* withProgress(
  name: string,
  gguf: GgufFile,
  emit: Emit,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const total = ggufLength(gguf);
  let done = 0;
  for await (const piece of writeGguf(gguf)) {
    throwIfCancelled(signal);
    done += piece.length;
    emit({ type: "progress", name, done, total, unit: "bytes" });
    yield piece;
  }
}
