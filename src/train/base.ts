import { join, resolve } from "node:path";
import type { BaseModel } from "../core/artifacts.ts";
import { TwinError } from "../core/errors.ts";
import { exists } from "../io/files.ts";
import { resource } from "../io/resources.ts";

/** The base that ships with twin. */
const TINY = "twin-tiny";

/**
 * Resolves a recipe's or `--base`'s name: the base that ships with us, a folder in Hugging Face form, or a Hugging
 * Face id. Throws NOT_FOUND or CORRUPT when a folder lacks what the engine needs, before anything is installed.
 */
export async function resolveBase(
  { base, ollama, template }: { base: string; ollama: string | null; template: string },
  cwd: string,
): Promise<BaseModel> {
  const folder = base === TINY ? resource("base", "tiny") : isPath(base) ? resolve(cwd, base) : null;
  if (folder === null) return { model: base, ollama, template };
  if (!(await exists(folder))) {
    throw new TwinError("NOT_FOUND", `The base model ${folder} is not there.`, {
      hint: "Give a folder in Hugging Face form (config.json, tokenizer, *.safetensors) or an id such as Qwen/Qwen2.5-0.5B-Instruct.",
    });
  }
  const missing: string[] = [];
  for (const [what, names] of parts) {
    const found = await Promise.all(names.map((name) => exists(join(folder, name))));
    if (!found.includes(true)) missing.push(`${what} (${names.join(" or ")})`);
  }
  if (missing.length === 0) return { model: folder, ollama, template };
  throw new TwinError("CORRUPT", `The base model ${folder} has no ${missing.join(", no ")}.`, {
    hint: "Download the whole model again, or give another one with --base.",
  });
}

const parts: readonly [string, readonly string[]][] = [
  ["config", ["config.json"]],
  ["tokenizer", ["tokenizer.json", "tokenizer.model", "vocab.json"]],
  [
    "weights",
    [
      "model.safetensors",
      "model.safetensors.index.json",
      "pytorch_model.bin",
      "pytorch_model.bin.index.json",
    ],
  ],
];

/** `./x`, `/x`, `~`-less paths and Windows drives; a Hugging Face id has exactly one slash and no dot in front. */
const isPath = (base: string) =>
  /^(?:\.{0,2}[/\\]|[A-Za-z]:[/\\]|\.{1,2}$)/.test(base) || base.split("/").length !== 2;
