import { z } from "zod";

// The files through which stages meet on disk. Each is described for users in docs/formats.md;
// a change of meaning raises `schema`.

const fileSchema = z.strictObject({ name: z.string(), sha256: z.string(), bytes: z.int() });
const tierCounts = z.strictObject({ "1": z.number(), "2": z.number(), "3": z.number() });

/** datasets/<id>/manifest.json. Holds no date: the same input gives the same bytes. */
export const datasetManifestSchema = z.strictObject({
  schema: z.literal(1),
  kind: z.literal("dataset"),
  id: z.string(),
  twin: z.string(),
  seed: z.int(),
  /** Everything the dataset was made from. */
  inputs: z.strictObject({ documents: z.int(), corpusSha256: z.string(), configSha256: z.string() }),
  steps: z.array(z.string()),
  counts: z.strictObject({
    documents: z.int(),
    /** Documents by others: context at most, so they are not among the rejected. */
    context: z.int().optional(),
    rejected: z.record(z.string(), z.int()),
    redactions: z.record(z.string(), z.int()),
    train: z.int(),
    eval: z.int(),
  }),
  /** Rows and output tokens of train.jsonl by tier; the 70 % rule counts tokens. */
  tiers: z.strictObject({
    rows: tierCounts,
    tokens: tierCounts,
    /** Share of Tiers 1 and 2 in the tokens, and in the rows. */
    share12: z.number(),
    rowShare12: z.number().optional(),
    /** Rows that are repetitions of others in train.jsonl. */
    repeated: tierCounts.optional(),
  }),
  tokenizer: z.string(),
  files: z.array(fileSchema),
});
export type DatasetManifest = z.infer<typeof datasetManifestSchema>;

/** The base model that a run trains on and that its adapter belongs to. */
export const baseModelSchema = z.strictObject({
  /** A local folder in Hugging Face form (absolute), or a Hugging Face id. */
  model: z.string(),
  /** The same model's name in Ollama, where it has one. */
  ollama: z.string().nullable(),
  /** LLaMA-Factory's template name, a key of `templates` in core/template.ts. */
  template: z.string(),
});
export type BaseModel = z.infer<typeof baseModelSchema>;

/** runs/<id>/state.json, rewritten (atomically) as the run goes on. */
export const runStateSchema = z.strictObject({
  schema: z.literal(1),
  kind: z.literal("run"),
  id: z.string(),
  twin: z.string(),
  status: z.enum(["preparing", "training", "interrupted", "failed", "finished"]),
  engine: z.string(),
  recipe: z.string(),
  dataset: z.strictObject({ id: z.string(), manifestSha256: z.string() }),
  base: baseModelSchema,
  /** System line of the dataset's rows, so that export and chat use the same. */
  system: z.string().nullable(),
  startedAt: z.string(),
  updatedAt: z.string(),
  finishedAt: z.string().nullable(),
  pid: z.int().nullable(),
  step: z.int(),
  totalSteps: z.int().nullable(),
  /** Held-out loss before the first step, and the newest; training loss, first and newest. */
  loss: z.strictObject({
    evalBefore: z.number().nullable(),
    eval: z.number().nullable(),
    trainFirst: z.number().nullable(),
    train: z.number().nullable(),
  }),
  /** Seconds spent in training, over all resumes. */
  seconds: z.number(),
  error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
});
export type RunState = z.infer<typeof runStateSchema>;

/** models/<id>/manifest.json, written last: a folder with one is finished. */
export const modelManifestSchema = z.strictObject({
  schema: z.literal(1),
  kind: z.literal("model"),
  id: z.string(),
  twin: z.string(),
  run: z.string(),
  dataset: z.string(),
  base: baseModelSchema,
  system: z.string().nullable(),
  architecture: z.string(),
  rank: z.number(),
  alpha: z.number(),
  /** Names under which Ollama has them; null where the export went to a folder only. */
  ollama: z
    .strictObject({ version: z.string(), host: z.string(), base: z.string(), model: z.string() })
    .nullable(),
  /** What was checked before the model was called good. */
  proof: z.array(z.strictObject({ check: z.string(), passed: z.boolean(), detail: z.string() })),
  /** GGUF of the base where we made it (a local base that Ollama did not have): path relative to the folder. */
  baseGguf: z.string().nullable(),
  files: z.array(fileSchema),
});
export type ModelManifest = z.infer<typeof modelManifestSchema>;
