import { join } from "node:path";
import { z } from "zod";
import { parseJson } from "../core/json.ts";
import { readText } from "../io/files.ts";

/** Vocabulary of a base that is not on the disk yet: the usual size of today's. */
const USUAL_VOCABULARY = 128_000;

const configSchema = z.looseObject({ vocab_size: z.int().positive() });

/**
 * Bytes of UTF-8 that a token of the base stands for, estimated: about 2.1 with 2,048 pieces (twin-tiny, measured on
 * English prose with Markdown), 4.5 with o200k's 200,000, and in between with the logarithm of the vocabulary.
 */
export async function bytesPerToken(model: string): Promise<number> {
  const config = await readText(join(model, "config.json")).then(parseJson, () => null);
  const size = configSchema.safeParse(config).data?.vocab_size ?? USUAL_VOCABULARY;
  return Math.max(1, 0.36 * Math.log2(size) - 1.85);
}

/** Cutoff for `twin build-dataset` (tokens of o200k) whose rows stay within `cutoff` tokens of the base. */
export function fittingCutoff(cutoff: number, perToken: number): number {
  return Math.max(64, Math.floor((cutoff * perToken) / 4.5 / 16) * 16);
}
