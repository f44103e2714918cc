import { join } from "node:path";
import { TwinError } from "../core/errors.ts";
import { sanitizeLine } from "../core/sanitize.ts";
import { exists } from "../io/files.ts";
import type { BaseShape } from "./adapter.ts";
import {
  type BaseConfig,
  readBaseConfig,
  readBaseTensors,
  readTokenizerFiles,
  type Sampling,
} from "./base-files.ts";
import { convertTensor } from "./convert.ts";
import { type Family, families } from "./families.ts";
import type { OutType } from "./float.ts";
import type { GgufFile, GgufTensor, GgufValue } from "./gguf.ts";
import type { SafeTensor } from "./safetensors.ts";
import { vocabularyMetadata } from "./vocabulary.ts";

const fileTypes = { f32: 0, f16: 1, bf16: 32 } as const;
const outerTensors: Readonly<Record<string, string>> = {
  "model.embed_tokens.weight": "token_embd.weight",
  "model.norm.weight": "output_norm.weight",
  "lm_head.weight": "output.weight",
};
const norms: Readonly<Record<string, string>> = {
  input_layernorm: "attn_norm",
  post_attention_layernorm: "ffn_norm",
};

/** What decides how adapters of the base in `folder` are written. Throws NOT_RECOGNIZED for unknown families. */
export async function readBaseShape(folder: string): Promise<BaseShape> {
  return shapeOf(await readBaseConfig(folder));
}

/**
 * The GGUF file of a base in Hugging Face form: Llama and Mistral models with a SentencePiece vocabulary. Others are
 * refused with the way.
 * @param name `general.name`
 */
export async function baseGguf(
  folder: string,
  { name, type }: { name: string; type: OutType },
): Promise<GgufFile> {
  const config = await readBaseConfig(folder);
  const shape = shapeOf(config);
  const { rope_type: rope } = { rope_type: "default", ...config.rope_parameters, ...config.rope_scaling };
  if (shape.family.architecture !== "llama") throw unsupported(folder, "it is no Llama or Mistral model");
  if (rope !== "default")
    throw unsupported(folder, `its positions are scaled (${sanitizeLine(String(rope), 30)})`);
  if (!(await exists(join(folder, "tokenizer.model")))) {
    throw unsupported(folder, "it has no SentencePiece vocabulary (tokenizer.model)");
  }
  const sources = await readBaseTensors(folder);
  const tensors = sources.flatMap((source) => baseTensor(folder, source, shape, type));
  const files = await readTokenizerFiles(folder);
  const metadata: [string, GgufValue][] = [
    ["general.architecture", { type: "string", value: "llama" }],
    ["general.type", { type: "string", value: "model" }],
    ...sampling(files.sampling),
    ["general.name", { type: "string", value: name }],
    ["general.size_label", { type: "string", value: sizeLabel(tensors) }],
    ...dimensions(config),
    ["general.file_type", { type: "u32", value: fileTypes[type] }],
    ["llama.vocab_size", { type: "u32", value: config.vocab_size }],
    ["llama.rope.dimension_count", { type: "u32", value: headSize(config) }],
    ["general.quantization_version", { type: "u32", value: 2 }],
    ...(await vocabularyMetadata(folder, config, files.config, files.tokenizer, files.chatTemplate)),
  ];
  return { metadata: new Map(metadata), tensors };
}

function shapeOf(config: BaseConfig): BaseShape {
  const heads = config.num_attention_heads;
  return {
    family: familyOf(config.architectures),
    heads,
    keyValueHeads: config.num_key_value_heads ?? heads,
  };
}

export function familyOf(models: readonly string[]): Family {
  const family = families.find((one) => one.models.some((model) => models.includes(model)));
  if (family) return family;
  throw new TwinError(
    "NOT_RECOGNIZED",
    `Adapters of ${sanitizeLine(models.join(", "), 80)} cannot be exported yet.`,
    {
      hint: `Known: ${families.flatMap((one) => one.models).join(", ")}.`,
    },
  );
}

function baseTensor(folder: string, source: SafeTensor, shape: BaseShape, type: OutType): GgufTensor[] {
  if (source.name.endsWith(".rotary_emb.inv_freq")) return [];
  const layer = /^model\.layers\.(\d{1,5})\.(.+)\.weight$/.exec(source.name);
  const inner = layer?.[2] ?? "";
  const kind = norms[inner] ?? shape.family.modules[inner];
  const name = outerTensors[source.name] ?? (kind ? `blk.${Number(layer?.[1])}.${kind}.weight` : undefined);
  if (!name) throw unsupported(folder, `it holds ${sanitizeLine(source.name, 80)}, which we do not know`);
  const heads = { "self_attn.q_proj": shape.heads, "self_attn.k_proj": shape.keyValueHeads }[inner];
  const size = heads === undefined ? undefined : (source.shape[0] ?? 0) / heads;
  if (size !== undefined && (!Number.isInteger(size) || size % 2 !== 0)) {
    throw new TwinError(
      "CORRUPT",
      `${source.path}: ${sanitizeLine(source.name, 80)} does not fit config.json.`,
      {
        hint: "Copy the base model's folder again from where it came from.",
      },
    );
  }
  const own = source.shape.length > 1 ? type : "f32"; // llama.cpp keeps vectors at full width
  return [convertTensor(source, { name, type: own, ...(size === undefined ? {} : { headSize: size }) })];
}

/** What config.json leaves out has transformers' defaults. */
function dimensions(config: BaseConfig): [string, GgufValue][] {
  const heads = config.num_attention_heads;
  const all: [string, "u32" | "f32", number | null | undefined][] = [
    ["block_count", "u32", config.num_hidden_layers],
    ["context_length", "u32", config.max_position_embeddings],
    ["embedding_length", "u32", config.hidden_size],
    ["feed_forward_length", "u32", config.intermediate_size],
    ["attention.head_count", "u32", heads],
    ["attention.head_count_kv", "u32", config.num_key_value_heads ?? heads],
    ["rope.freq_base", "f32", config.rope_parameters?.rope_theta ?? config.rope_theta ?? 10_000],
    ["attention.layer_norm_rms_epsilon", "f32", config.rms_norm_eps ?? 1e-6],
    ["attention.key_length", "u32", headSize(config)],
    ["attention.value_length", "u32", headSize(config)],
  ];
  return all.flatMap(([key, type, value]) => (value == null ? [] : [[`llama.${key}`, { type, value }]]));
}

function sampling(given: Sampling): [string, GgufValue][] {
  const all: [string, "i32" | "f32", number | null | undefined][] = [
    ["top_k", "i32", given.top_k],
    ["top_p", "f32", given.top_p],
    ["min_p", "f32", given.min_p],
    ["temp", "f32", given.temperature],
    ["penalty_repeat", "f32", given.repetition_penalty],
  ];
  return all.flatMap(([key, type, value]) =>
    value == null ? [] : [[`general.sampling.${key}`, { type, value }]],
  );
}

/** "2.4M": the number of weights as llama.cpp rounds it. */
function sizeLabel(tensors: readonly GgufTensor[]): string {
  const count = tensors.reduce((sum, { shape }) => sum + shape.reduce((product, one) => product * one, 1), 0);
  const [scale, suffix] =
    count > 1e12 ? [1e-12, "T"] : count > 1e9 ? [1e-9, "B"] : count > 1e6 ? [1e-6, "M"] : [1e-3, "K"];
  const scaled = count * scale;
  return `${scaled.toFixed(Math.max(2 - String(Math.round(scaled)).replace(/^0+/, "").length, 0))}${suffix}`;
}

function headSize(config: BaseConfig): number {
  return config.head_dim ?? Math.floor(config.hidden_size / config.num_attention_heads);
}

function unsupported(folder: string, why: string): TwinError {
  return new TwinError(
    "NOT_RECOGNIZED",
    `The base in ${folder} cannot be turned into a GGUF file here: ${why}.`,
    {
      hint: "Pull or create it in Ollama and name it: twin export --ollama-base NAME",
    },
  );
}
