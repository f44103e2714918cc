import { parseDocument } from "yaml";
import { z } from "zod";
import { TwinError } from "../core/errors.ts";
import { parseYaml } from "../io/config.ts";

/** recipes/*.yaml: flat, and strict, so that a typo is seen. docs/formats.md describes each key. */
const recipeSchema = z.strictObject({
  /** One line for `twin recipes`. */
  what: z.string(),
  hardware: z.string(),
  engine: z.literal("llamafactory").default("llamafactory"),
  /** `twin-tiny` (ships with twin), a folder in Hugging Face form, or a Hugging Face id. */
  base: z.string().min(1),
  /** The same model's name in Ollama. */
  ollama: z.string().min(1).nullable().default(null),
  /** LLaMA-Factory's name of the chat template. */
  template: z.string().min(1),
  device: z.enum(["auto", "cpu", "cuda", "mps"]).default("auto"),
  /** Bits that the base is held in while training; 4 needs an NVIDIA GPU. */
  quantize: z
    .union([z.literal(4), z.literal(8)])
    .nullable()
    .default(null),
  rank: z.int().min(1).max(1024).default(16),
  alpha: z.number().positive().default(32),
  dropout: z.number().min(0).max(0.9).default(0),
  learning_rate: z.number().positive().max(1).default(2e-4),
  schedule: z.enum(["cosine", "linear", "constant"]).default("cosine"),
  /** Share of the steps in which the learning rate rises. */
  warmup: z.number().min(0).max(0.5).default(0.05),
  /** Rows a step = batch × accumulate. */
  batch: z.int().min(1).max(1024).default(8),
  accumulate: z.int().min(1).max(1024).default(1),
  epochs: z.number().positive().max(100).default(3),
  /** Upper limit of the steps, whatever the epochs say. */
  max_steps: z.int().min(1).nullable().default(null),
  /** Longest row in tokens; the rest is cut. */
  cutoff: z.int().min(16).max(1_000_000).default(1024),
  /** How many held-out rows are measured, at most. */
  eval_rows: z.int().min(1).default(200),
  /** How often they are measured between start and end. */
  evals: z.int().min(0).max(100).default(3),
  /** A checkpoint each so many steps: what a kill can cost at most. */
  save_every: z.int().min(1).default(25),
  seed: z.int().min(0).default(42),
});
export type Recipe = z.infer<typeof recipeSchema>;

/** Reads a recipe. Throws CONFIG with the line of a mistake. */
export function parseRecipe(text: string, file: string): Recipe {
  return parseYaml(text, recipeSchema, file);
}

/** Applies `key=value` settings, each checked as if it stood in the file. Throws USAGE. */
export function withSettings(recipe: Recipe, settings: readonly string[]): Recipe {
  const changes: Record<string, unknown> = {};
  for (const setting of settings) {
    const at = setting.indexOf("=");
    const key = at < 0 ? setting : setting.slice(0, at);
    if (at < 1 || !(key in recipeSchema.shape)) {
      throw new TwinError(
        "USAGE",
        `--set ${setting}: ${at < 1 ? "expected key=value" : `there is no "${key}"`}.`,
        {
          hint: `Keys: ${Object.keys(recipeSchema.shape).join(", ")}.`,
        },
      );
    }
    const document = parseDocument(setting.slice(at + 1));
    changes[key] = document.errors.length > 0 ? setting.slice(at + 1) : document.toJS();
  }
  const parsed = recipeSchema.safeParse({ ...recipe, ...changes });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new TwinError("USAGE", `--set ${String(issue?.path[0])}: ${issue?.message ?? "not valid"}.`, {
    hint: "Look at the key's comment in the recipe: twin recipes copy NAME.",
  });
}

/** Optimizer steps for `rows` rows: what the epochs ask for, within `max_steps`. */
export function totalSteps(recipe: Recipe, rows: number): number {
  const perEpoch = Math.ceil(Math.ceil(rows / recipe.batch) / recipe.accumulate);
  const wanted = Math.max(1, Math.ceil(perEpoch * recipe.epochs));
  return recipe.max_steps === null ? wanted : Math.min(wanted, recipe.max_steps);
}
