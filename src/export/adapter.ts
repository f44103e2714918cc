import { join } from "node:path";
import { TwinError } from "../core/errors.ts";
import { sanitizeLine } from "../core/sanitize.ts";
import {
  type AdapterConfig,
  cannotBeAdapter,
  moduleAlpha,
  moduleRank,
  readAdapterConfig,
} from "./adapter-config.ts";
import { convertTensor } from "./convert.ts";
import type { Family } from "./families.ts";
import type { OutType } from "./float.ts";
import type { GgufFile, GgufTensor, GgufValue } from "./gguf.ts";
import { readSafetensors, type SafeTensor } from "./safetensors.ts";

/** What of a base model decides how its adapters are written. */
export interface BaseShape {
  family: Family;
  heads: number;
  keyValueHeads: number;
}

/** The two factors of one adapted layer: `a` is [rank, in], `b` is [out, rank]. */
export interface Pair {
  /** Inside the base: "model.layers.0.self_attn.q_proj". */
  module: string;
  /** "blk.0." */
  block: string;
  /** "self_attn.q_proj" */
  kind: string;
  rank: number;
  a: SafeTensor;
  b: SafeTensor;
}

export interface Adapter {
  folder: string;
  config: AdapterConfig;
  pairs: readonly Pair[];
}

/** Reads a PEFT LoRA folder: configuration, names and shapes, no weights. Throws CORRUPT or MISMATCH. */
export async function readAdapter(folder: string): Promise<Adapter> {
  const config = await readAdapterConfig(folder);
  const path = join(folder, "adapter_model.safetensors");
  const halves = new Map<string, { a?: SafeTensor; b?: SafeTensor }>();
  for (const tensor of await readSafetensors(path)) {
    const { module, side } = splitName(folder, tensor.name);
    halves.set(module, { ...halves.get(module), [side]: tensor });
  }
  const pairs = [...halves].map(([module, { a, b }]) => makePair(folder, config, module, a, b));
  if (pairs.length === 0) throw misshapen(folder, "it is empty");
  return { folder, config, pairs };
}

/**
 * The GGUF file of an adapter for a base of this shape, byte for byte what llama.cpp's convert_lora_to_gguf.py
 * writes; other than that script it minds rsLoRA and alpha_pattern.
 * @param name `general.name`
 */
export function adapterGguf(
  { folder, config, pairs }: Adapter,
  base: BaseShape,
  { name, type }: { name: string; type: OutType },
): GgufFile {
  const alpha = Math.fround(config.use_rslora ? config.lora_alpha * Math.sqrt(config.r) : config.lora_alpha);
  const metadata = new Map<string, GgufValue>([
    ["general.architecture", { type: "string", value: base.family.architecture }],
    ["general.type", { type: "string", value: "adapter" }],
    ["adapter.type", { type: "string", value: "lora" }],
    ["general.name", { type: "string", value: name }],
    ["adapter.lora.alpha", { type: "f32", value: alpha }],
    ["general.quantization_version", { type: "u32", value: 2 }],
  ]);
  const tensors: GgufTensor[] = [];
  for (const pair of pairs) {
    const target = targetName(folder, pair, base.family);
    const headSize = rowsOfHead(folder, pair, base);
    // At run time B·A is multiplied with alpha / rank, one alpha for all: the rest goes into B.
    const factor = alpha === 0 ? 1 : Math.fround(moduleAlpha(config, pair.module, pair.rank)) / alpha;
    tensors.push(
      convertTensor(pair.a, { name: `${target}.lora_a`, type }),
      convertTensor(pair.b, { name: `${target}.lora_b`, type, factor, ...(headSize ? { headSize } : {}) }),
    );
  }
  return { metadata, tensors };
}

/** The tensor of the base that a pair changes, by its name in GGUF. */
export function targetName(folder: string, { block, kind }: Pair, family: Family): string {
  const name = family.modules[kind];
  if (name) return `${block}${name}.weight`;
  throw cannotBeAdapter(
    folder,
    `adapts ${sanitizeLine(kind, 60)}, which a ${family.architecture} model cannot take from an adapter`,
    "train the attention and feed-forward projections only",
  );
}

function rowsOfHead(folder: string, { kind, b, module }: Pair, base: BaseShape): number | undefined {
  if (!base.family.permutesQueriesAndKeys) return undefined;
  if (kind !== "self_attn.q_proj" && kind !== "self_attn.k_proj") return undefined;
  const size = (b.shape[0] ?? 0) / (kind === "self_attn.q_proj" ? base.heads : base.keyValueHeads);
  if (Number.isInteger(size) && size > 0 && size % 2 === 0) return size;
  throw new TwinError("MISMATCH", `The adapter in ${folder} does not fit its base: heads of ${module}.`, {
    hint: "It was trained on another base model; export it with that one.",
  });
}

function splitName(folder: string, name: string): { module: string; side: "a" | "b" } {
  const match = /^base_model\.model\.(.+)\.lora_([AB])(?:\.default)?\.weight$/.exec(name);
  if (match?.[1] && match[2]) return { module: match[1], side: match[2] === "A" ? "a" : "b" };
  throw cannotBeAdapter(
    folder,
    `holds ${sanitizeLine(name, 100)}, which is no LoRA factor of a layer`,
    "train without new tokens, embeddings or lm_head",
  );
}

function makePair(
  folder: string,
  config: AdapterConfig,
  module: string,
  a: SafeTensor | undefined,
  b: SafeTensor | undefined,
): Pair {
  const shown = sanitizeLine(module, 80);
  const [rank, inner] = [a?.shape[0], b?.shape[1]];
  if (!a || !b || !rank || a.shape.length !== 2 || b.shape.length !== 2 || rank !== inner) {
    throw misshapen(folder, `the two factors of ${shown} do not belong together`);
  }
  if (moduleRank(config, module) !== rank) {
    throw misshapen(folder, `${shown} has rank ${rank}, its configuration says another`);
  }
  const place = /^(?:model\.language_model\.|language_model\.model\.|model\.)?layers\.(\d{1,5})\.(.+)$/.exec(
    module,
  );
  if (!place?.[2]) {
    throw cannotBeAdapter(folder, `adapts ${shown}, which is no layer`, "leave embeddings and lm_head out");
  }
  return { module, block: `blk.${Number(place[1])}.`, kind: place[2], rank, a, b };
}

function misshapen(folder: string, why: string): TwinError {
  return new TwinError("CORRUPT", `The adapter in ${folder} is damaged: ${why}.`, {
    hint: "Train again, or copy the whole adapter folder again.",
  });
}
