import { basename, join } from "node:path";
import { z } from "zod";
import { TwinError } from "../core/errors.ts";
import { parseJson } from "../core/json.ts";
import { exists, readText } from "../io/files.ts";
import { readSafetensors, type SafeTensor } from "./safetensors.ts";

const positive = z.int().positive();

/** config.json of a base model in Hugging Face form, as far as we need it. */
const baseConfigSchema = z.looseObject({
  architectures: z.array(z.string()).min(1),
  vocab_size: positive,
  hidden_size: positive,
  intermediate_size: positive,
  num_hidden_layers: positive,
  num_attention_heads: positive,
  num_key_value_heads: positive.nullish(),
  head_dim: positive.nullish(),
  max_position_embeddings: positive.nullish(),
  rms_norm_eps: z.number().nullish(),
  rope_theta: z.number().nullish(),
  rope_scaling: z.looseObject({}).nullish(),
  rope_parameters: z.looseObject({ rope_theta: z.number().optional() }).nullish(),
});
export type BaseConfig = z.infer<typeof baseConfigSchema>;

const flag = z.boolean().nullish();
const tokenSchema = z.union([z.string(), z.looseObject({ content: z.string() })]).nullish();
const tokenizerConfigSchema = z.looseObject({
  add_bos_token: flag,
  add_eos_token: flag,
  add_prefix_space: flag,
  bos_token: tokenSchema,
  eos_token: tokenSchema,
  unk_token: tokenSchema,
  pad_token: tokenSchema,
  chat_template: z.unknown().optional(),
  added_tokens_decoder: z
    .record(z.string(), z.looseObject({ content: z.string(), special: z.boolean().default(false) }))
    .nullish(),
});
export type TokenizerConfig = z.infer<typeof tokenizerConfigSchema>;

const specialToken = z.looseObject({ SpecialToken: z.looseObject({ id: z.string() }).optional() });
const processorSchema = z.looseObject({ single: z.array(specialToken).nullish() });
const tokenizerSchema = z.looseObject({
  added_tokens: z.array(z.looseObject({ id: z.int(), content: z.string() })).default([]),
  post_processor: processorSchema.extend({ processors: z.array(processorSchema).optional() }).nullish(),
});
export type TokenizerFile = z.infer<typeof tokenizerSchema>;

const samplingSchema = z.looseObject({
  top_k: z.number().nullish(),
  top_p: z.number().nullish(),
  min_p: z.number().nullish(),
  temperature: z.number().nullish(),
  repetition_penalty: z.number().nullish(),
});
export type Sampling = z.infer<typeof samplingSchema>;

const indexSchema = z.looseObject({ weight_map: z.record(z.string(), z.string()) });

export const readBaseConfig = (folder: string) => readJson(folder, "config.json", baseConfigSchema);

/** The small files around a base's weights; those that are missing read as empty. */
export async function readTokenizerFiles(folder: string): Promise<{
  config: TokenizerConfig;
  tokenizer: TokenizerFile;
  sampling: Sampling;
  chatTemplate: string | null;
}> {
  const config = await readOptional(folder, "tokenizer_config.json", tokenizerConfigSchema);
  const template = config.chat_template;
  const file = join(folder, "chat_template.jinja");
  return {
    config,
    tokenizer: await readOptional(folder, "tokenizer.json", tokenizerSchema),
    sampling: await readOptional(folder, "generation_config.json", samplingSchema),
    chatTemplate:
      typeof template === "string" ? template : (await exists(file)) ? await readText(file) : null,
  };
}

/** Every tensor of a base, part after part, by name within a part (the order of llama.cpp's script). */
export async function readBaseTensors(folder: string): Promise<SafeTensor[]> {
  const whole = join(folder, "model.safetensors");
  const index = "model.safetensors.index.json";
  const parts = (await exists(join(folder, index)))
    ? [...new Set(Object.values((await readJson(folder, index, indexSchema)).weight_map))].sort()
    : [basename(whole)];
  const tensors: SafeTensor[] = [];
  for (const part of parts) {
    if (part !== basename(part)) throw damaged(join(folder, index));
    const found = await readSafetensors(join(folder, part));
    tensors.push(...found.sort((a, b) => (a.name < b.name ? -1 : 1)));
  }
  return tensors;
}

async function readOptional<T extends z.ZodType>(
  folder: string,
  name: string,
  schema: T,
): Promise<z.infer<T>> {
  return (await exists(join(folder, name))) ? await readJson(folder, name, schema) : schema.parse({});
}

async function readJson<T extends z.ZodType>(folder: string, name: string, schema: T): Promise<z.infer<T>> {
  const path = join(folder, name);
  const parsed = schema.safeParse(parseJson(await readText(path)));
  if (parsed.success) return parsed.data;
  throw damaged(path, parsed.error);
}

function damaged(path: string, cause?: unknown): TwinError {
  return new TwinError("CORRUPT", `${path} is damaged, or is not what a base model has there.`, {
    hint: "Copy the base model's folder again from where it came from.",
    cause,
  });
}
