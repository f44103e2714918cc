import { z } from "zod";

/** One part of a score: what was looked at, what it added or took, and the fact behind it. */
export const scorePartSchema = z.strictObject({ part: z.string(), points: z.number(), because: z.string() });
export type ScorePart = z.infer<typeof scorePartSchema>;

export const tierSchema = z.union([z.literal(1), z.literal(2), z.literal(3)]);
export type Tier = z.infer<typeof tierSchema>;

/** One line of train.jsonl and eval.jsonl. Only text by the user may be `output`. */
export const exampleSchema = z.strictObject({
  instruction: z.string(),
  /** Real context: the message answered, a diff summary; empty where there is none. */
  input: z.string(),
  output: z.string(),
  system: z.string().optional(),
  history: z.array(z.tuple([z.string(), z.string()])).optional(),
  tier: tierSchema,
  /** 0–10. */
  score: z.number(),
  /** Tokens of `output`. */
  tokens: z.int(),
  documentIds: z.array(z.string()),
  why: z.array(scorePartSchema),
});
export type Example = z.infer<typeof exampleSchema>;

/** One line of rejected.jsonl: every document that is in no row, with the reason. */
export const rejectedSchema = z.strictObject({
  documentId: z.string(),
  externalId: z.string().nullable(),
  step: z.string(),
  reason: z.string(),
  /** The document that this one repeats, where that is the reason. */
  duplicateOf: z.string().optional(),
});
export type Rejected = z.infer<typeof rejectedSchema>;
