import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fromFloat32, type OutType } from "../../src/export/float.ts";

/** Numbers between -1 and 1, the same for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}

export interface Tensor {
  name: string;
  shape: readonly number[];
  values: Float32Array;
}

export function randomTensor(
  next: () => number,
  name: string,
  shape: readonly number[],
  scale: number,
): Tensor {
  const length = shape.reduce((product, one) => product * one, 1);
  return { name, shape, values: Float32Array.from({ length }, () => next() * scale) };
}

/** A safetensors file as the format's own writer makes it: tensors by name, the header padded to 8. */
export function safetensors(tensors: readonly Tensor[], type: OutType): Buffer {
  const header: Record<string, unknown> = { __metadata__: { format: "pt" } };
  const data: Uint8Array[] = [];
  let offset = 0;
  for (const { name, shape, values } of tensors.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const bytes = fromFloat32(values, type);
    header[name] = { dtype: type.toUpperCase(), shape, data_offsets: [offset, offset + bytes.length] };
    data.push(bytes);
    offset += bytes.length;
  }
  const text = JSON.stringify(header);
  const padded = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, padded, ...data]);
}

export interface Dimensions {
  architecture: string;
  hidden: number;
  intermediate: number;
  layers: number;
  heads: number;
  keyValueHeads: number;
  vocabulary: number;
}

export const tiny: Dimensions = {
  architecture: "LlamaForCausalLM",
  hidden: 64,
  intermediate: 96,
  layers: 2,
  heads: 4,
  keyValueHeads: 2,
  vocabulary: 264,
};

/** [in, out] of every linear layer. */
export function linearLayers(of: Dimensions): Record<string, [number, number]> {
  const narrow = (of.hidden / of.heads) * of.keyValueHeads;
  return {
    "self_attn.q_proj": [of.hidden, of.hidden],
    "self_attn.k_proj": [of.hidden, narrow],
    "self_attn.v_proj": [of.hidden, narrow],
    "self_attn.o_proj": [of.hidden, of.hidden],
    "mlp.gate_proj": [of.hidden, of.intermediate],
    "mlp.up_proj": [of.hidden, of.intermediate],
    "mlp.down_proj": [of.intermediate, of.hidden],
  };
}

/** A random PEFT adapter in `folder`. `scale` 0 makes one without effect. */
export function writeAdapter(
  folder: string,
  of: Dimensions,
  options: {
    rank?: number;
    scale?: number;
    type?: OutType;
    config?: Record<string, unknown>;
    rankOf?: (module: string) => number;
  } = {},
): void {
  const { rank = 4, scale = 0.3, type = "f32" } = options;
  const next = randomNumbers(7);
  const tensors: Tensor[] = [];
  for (let layer = 0; layer < of.layers; layer++) {
    for (const [module, [input, output]] of Object.entries(linearLayers(of))) {
      const inner = `model.layers.${layer}.${module}`;
      const r = options.rankOf?.(inner) ?? rank;
      const name = `base_model.model.${inner}.lora_`;
      tensors.push(randomTensor(next, `${name}A.weight`, [r, input], 1));
      tensors.push(randomTensor(next, `${name}B.weight`, [output, r], scale));
    }
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "adapter_model.safetensors"), safetensors(tensors, type));
  const config = { peft_type: "LORA", r: rank, lora_alpha: 2 * rank, bias: "none", ...options.config };
  writeFileSync(join(folder, "adapter_config.json"), JSON.stringify(config));
}

/** config.json of a base of these dimensions. */
export function baseConfig(of: Dimensions): Record<string, unknown> {
  const type = of.architecture.replace("ForCausalLM", "").toLowerCase();
  return {
    architectures: [of.architecture],
    model_type: type,
    vocab_size: of.vocabulary,
    hidden_size: of.hidden,
    intermediate_size: of.intermediate,
    num_hidden_layers: of.layers,
    num_attention_heads: of.heads,
    num_key_value_heads: of.keyValueHeads,
    max_position_embeddings: 1024,
    rms_norm_eps: 1e-5,
    rope_theta: 10000,
    bos_token_id: 1,
    eos_token_id: 4,
    tie_word_embeddings: true,
  };
}

/** A random Llama in Hugging Face form, with a byte-level SentencePiece vocabulary and the chatml markers. */
export function writeBase(folder: string, of: Dimensions = tiny, seed = 1): void {
  const next = randomNumbers(seed);
  const tensors = [
    randomTensor(next, "model.embed_tokens.weight", [of.vocabulary, of.hidden], 1),
    ones("model.norm.weight", of.hidden),
  ];
  for (let layer = 0; layer < of.layers; layer++) {
    const prefix = `model.layers.${layer}`;
    tensors.push(ones(`${prefix}.input_layernorm.weight`, of.hidden));
    tensors.push(ones(`${prefix}.post_attention_layernorm.weight`, of.hidden));
    for (const [module, [input, output]] of Object.entries(linearLayers(of))) {
      tensors.push(randomTensor(next, `${prefix}.${module}.weight`, [output, input], 0.2));
    }
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "config.json"), JSON.stringify(baseConfig(of)));
  writeFileSync(join(folder, "model.safetensors"), safetensors(tensors, "bf16"));
  writeFileSync(join(folder, "tokenizer.model"), sentencePieceModel(of.vocabulary));
  const markers = ["<unk>", "<s>", "</s>", "<|im_start|>", "<|im_end|>"];
  writeFileSync(
    join(folder, "tokenizer_config.json"),
    JSON.stringify({
      add_bos_token: false,
      add_eos_token: false,
      add_prefix_space: false,
      added_tokens_decoder: Object.fromEntries(
        markers.map((content, id) => [id, { content, special: true }]),
      ),
    }),
  );
}

function ones(name: string, length: number): Tensor {
  return { name, shape: [length], values: new Float32Array(length).fill(1) };
}

/** Five markers, 256 bytes, then letters. */
function sentencePieceModel(size: number): Buffer {
  const bytes = Array.from(
    { length: 256 },
    (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`,
  );
  const markers = ["<unk>", "<s>", "</s>", "<|im_start|>", "<|im_end|>"];
  const pieces: Buffer[] = [];
  for (let id = 0; id < size; id++) {
    const text = markers[id] ?? bytes[id - 5] ?? String.fromCodePoint(97 + id - 261);
    const type = id === 0 ? 2 : id < 3 ? 3 : id < 5 ? 4 : id < 261 ? 6 : 1;
    const score = Buffer.from([0x15, 0, 0, 0, 0]);
    score.writeFloatLE(id < 261 ? 0 : -id, 1);
    pieces.push(field(1, Buffer.concat([field(1, Buffer.from(text)), score, Buffer.from([0x18, type])])));
  }
  // model_type 2, byte_fallback true
  const bpe = field(2, Buffer.from([0x18, 2, 0x98, 2, 1]));
  const plain = field(3, Buffer.from([0x18, 0]));
  return Buffer.concat([...pieces, bpe, plain]);
}

function field(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
}
