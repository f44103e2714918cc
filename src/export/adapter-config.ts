import { join } from "node:path";
import { z } from "zod";
import { TwinError } from "../core/errors.ts";
import { parseJson } from "../core/json.ts";
import { readText } from "../io/files.ts";

const patternSchema = z.record(z.string(), z.number().positive());

/** adapter_config.json of PEFT, as far as it changes what the weights mean. */
const adapterConfigSchema = z.looseObject({
  peft_type: z.string(),
  r: z.int().positive(),
  lora_alpha: z.number(),
  rank_pattern: patternSchema.nullish(),
  alpha_pattern: patternSchema.nullish(),
  use_rslora: z.boolean().nullish(),
  use_dora: z.boolean().nullish(),
  use_qalora: z.boolean().nullish(),
  lora_bias: z.boolean().nullish(),
  bias: z.string().nullish(),
  fan_in_fan_out: z.boolean().nullish(),
  modules_to_save: z.array(z.string()).nullish(),
  trainable_token_indices: z.unknown().optional(),
  target_parameters: z.array(z.string()).nullish(),
  layer_replication: z.unknown().optional(),
  init_lora_weights: z.union([z.boolean(), z.string()]).nullish(),
});
export type AdapterConfig = z.infer<typeof adapterConfigSchema>;

/** Starting points that change the base's own weights, so that the adapter alone is not the whole change. */
const basesChanged = /^(pissa|olora|corda|loftq)/i;

/** What a LoRA adapter in GGUF cannot carry, each with the setting that makes it. */
const refusals: readonly { found(config: AdapterConfig): boolean; what: string; way: string }[] = [
  {
    found: ({ peft_type }) => peft_type.toUpperCase() !== "LORA",
    what: "is not a LoRA adapter",
    way: "train with finetuning_type: lora",
  },
  {
    found: ({ use_dora }) => Boolean(use_dora),
    what: "was trained with DoRA",
    way: "train without use_dora",
  },
  {
    found: ({ use_qalora }) => Boolean(use_qalora),
    what: "was trained with QALoRA",
    way: "train without use_qalora",
  },
  {
    found: ({ modules_to_save }) => Boolean(modules_to_save?.length),
    what: "holds whole modules besides LoRA (modules_to_save)",
    way: "train without additional_target or modules_to_save",
  },
  {
    found: ({ bias, lora_bias }) => (bias ?? "none") !== "none" || Boolean(lora_bias),
    what: "trains biases",
    way: "train with bias: none",
  },
  {
    found: ({ trainable_token_indices: indices }) => notEmpty(indices),
    what: "trains single tokens (trainable_token_indices)",
    way: "train without new tokens",
  },
  {
    found: ({ fan_in_fan_out }) => Boolean(fan_in_fan_out),
    what: "has transposed weights (fan_in_fan_out)",
    way: "train with fan_in_fan_out: false",
  },
  {
    found: ({ target_parameters: parameters }) => Boolean(parameters?.length),
    what: "adapts bare parameters (target_parameters)",
    way: "train with target modules only",
  },
  {
    found: ({ layer_replication: replication }) => notEmpty(replication),
    what: "repeats layers (layer_replication)",
    way: "train without layer_replication",
  },
  {
    found: ({ init_lora_weights: start }) => typeof start === "string" && basesChanged.test(start),
    what: "changed the base's own weights at its start (init_lora_weights)",
    way: "train with the default init_lora_weights",
  },
];

/** Reads adapter_config.json. Throws MISMATCH, with the way out, for what cannot become a GGUF adapter. */
export async function readAdapterConfig(folder: string): Promise<AdapterConfig> {
  const path = join(folder, "adapter_config.json");
  const parsed = adapterConfigSchema.safeParse(parseJson(await readText(path)));
  if (!parsed.success) {
    throw new TwinError("CORRUPT", `${path} is not an adapter's configuration.`, {
      hint: "Train again, or copy the whole adapter folder again.",
      cause: parsed.error,
    });
  }
  const refusal = refusals.find(({ found }) => found(parsed.data));
  if (refusal) throw cannotBeAdapter(folder, refusal.what, refusal.way);
  return parsed.data;
}

/** The error for an adapter that GGUF cannot hold as one. */
export function cannotBeAdapter(folder: string, what: string, way: string): TwinError {
  return new TwinError("MISMATCH", `The adapter in ${folder} ${what}; it cannot stand beside its base.`, {
    hint: `Either ${way}, or merge it into the base with the trainer and create the merged model in Ollama.`,
  });
}

/**
 * What PEFT multiplies B·A with for this module, times its rank: alpha, or alpha·√r with rsLoRA.
 * `module` is the name inside the base ("model.layers.0.self_attn.q_proj"), `rank` that of its own tensors.
 */
export function moduleAlpha(config: AdapterConfig, module: string, rank: number): number {
  const alpha = matchPattern(config.alpha_pattern, module) ?? config.lora_alpha;
  return config.use_rslora ? alpha * Math.sqrt(rank) : alpha;
}

/** The rank that PEFT gives this module. */
export function moduleRank(config: AdapterConfig, module: string): number {
  return matchPattern(config.rank_pattern, module) ?? config.r;
}

/** PEFT's rule: the first key that matches the whole name, or its end after a dot. Keys are expressions. */
function matchPattern(patterns: AdapterConfig["rank_pattern"], module: string): number | undefined {
  for (const [key, value] of Object.entries(patterns ?? {})) {
    // Without groups no expression can take exponential time; PEFT itself needs none.
    if (key.length > 200 || /[^\w.*\\^$-]/.test(key)) {
      throw new TwinError("MISMATCH", "A rank_pattern or alpha_pattern of the adapter is too complex.", {
        hint: "Name the modules in full, without groups or alternatives.",
      });
    }
    if (new RegExp(`^(?:.*\\.)?(?:${key})$`).test(module)) return value;
  }
  return undefined;
}

function notEmpty(value: unknown): boolean {
  if (value === null || value === undefined) return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}
