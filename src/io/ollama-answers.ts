import { z } from "zod";

// What Ollama answers, as far as we look at it.

export const errorSchema = z.looseObject({ error: z.string() });
export const versionSchema = z.looseObject({ version: z.string() });
export const tagsSchema = z.looseObject({
  models: z.array(z.looseObject({ name: z.string(), digest: z.string().optional() })).nullable(),
});
const tensorSchema = z.looseObject({
  name: z.string(),
  type: z.string(),
  shape: z.array(z.number()),
});
export const showSchema = z.looseObject({
  template: z.string().default(""),
  system: z.string().default(""),
  parameters: z.string().default(""),
  modelfile: z.string().default(""),
  model_info: z.record(z.string(), z.unknown()).default({}),
  /** With `verbose` only. Dimensions are [in, out]. */
  tensors: z.array(tensorSchema).nullish(),
});
export const statusSchema = z.looseObject({
  status: z.string().optional(),
  digest: z.string().optional(),
  completed: z.number().optional(),
  total: z.number().optional(),
});
const tokenLogprobSchema = z.looseObject({ token: z.string(), logprob: z.number() });
const logprobSchema = tokenLogprobSchema.extend({ top_logprobs: z.array(tokenLogprobSchema).nullish() });
const countsSchema = z.looseObject({
  done: z.boolean().default(false),
  done_reason: z.string().optional(),
  prompt_eval_count: z.number().optional(),
  eval_count: z.number().optional(),
  logprobs: z.array(logprobSchema).nullish(),
});
export const generatedSchema = countsSchema.extend({ response: z.string().default("") });
export const chatChunkSchema = countsSchema.extend({
  message: z.looseObject({ role: z.string(), content: z.string().default("") }).optional(),
});
export const renderedSchema = z.looseObject({
  _debug_info: z.looseObject({ rendered_template: z.string() }),
});

export type OllamaShow = z.infer<typeof showSchema>;
export type Generated = z.infer<typeof generatedSchema>;
export type ChatChunk = z.infer<typeof chatChunkSchema>;
