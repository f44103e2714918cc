import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from "yaml";
import { z } from "zod";
import { TwinError } from "../core/errors.ts";

const list = z.array(z.string()).default([]);

/** twin.yaml. Unknown keys are refused, so that a typo is seen and not silently ignored. */
export const configSchema = z.strictObject({
  version: z.literal(1),
  me: z.strictObject({ names: list, emails: list, handles: list }),
  sources: list,
  /** Files that the user wrote though they do not say so: paths and patterns, relative to twin.yaml or absolute. */
  mine: list,
  dataset: z
    .strictObject({
      seed: z.int().default(42),
      /** Share of the rows held out, taken as whole threads from the newest on. */
      evalShare: z.number().min(0).max(0.5).default(0.1),
      /** Least share of the output tokens in train.jsonl that Tiers 1 and 2 must hold. */
      tier12Share: z.number().min(0).max(1).default(0.7),
      /** How often a row may be repeated to reach that share. */
      maxRepeats: z.int().min(1).max(10).default(3),
      /** Longest row, in tokens. */
      cutoff: z.int().min(64).default(1024),
      /** Countries (ISO 3166) whose phone numbers are looked for. */
      countries: z.array(z.string().length(2)).default(["US"]),
      redact: z
        .strictObject({
          emails: z.boolean().default(true),
          phones: z.boolean().default(true),
          secrets: z.boolean().default(true),
        })
        .prefault({}),
      /** System line of every row; {name} is the first of me.names. */
      system: z.string().default("You write as {name}."),
    })
    .prefault({}),
  /** Name of the recipe that `twin train` takes when none is given. */
  recipe: z.string().nullable().default(null),
});
export type Config = z.infer<typeof configSchema>;

/**
 * Parses YAML against a schema. A mistake is a CONFIG error that names the file, the line and the key.
 * Used for twin.yaml and for recipes.
 */
export function parseYaml<T extends z.ZodType>(text: string, schema: T, file: string): z.infer<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const syntax = document.errors[0];
  if (syntax) throw mistake(file, lines.linePos(placeOf(syntax.pos[0], document, text)).line, syntax.message);
  const result = schema.safeParse(document.toJS({ maxAliasCount: 100 }) ?? {});
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue?.path ?? [];
  const unknown = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  const offset = offsetOf(document.contents, unknown ? [...path, unknown] : path);
  const key = [...path, ...(unknown ? [unknown] : [])].join(".");
  const what = unknown ? `unknown key "${key}"` : `${key || "the file"}: ${issue?.message ?? "not valid"}`;
  throw mistake(file, offset === null ? 1 : lines.linePos(offset).line, what);
}

/** Where a mistake is: the bracket that was not closed by `offset`, else there, but not after the last text. */
function placeOf(offset: number, document: Document, text: string): number {
  let place = Math.max(0, Math.min(offset, text.trimEnd().length - 1));
  visit(document, {
    Collection: (_, { flow, range }) => {
      const isOpen =
        range && range[0] < offset && offset <= range[1] && !/[\]}]/.test(text[range[1] - 1] ?? "");
      if (flow && isOpen) place = range[0];
    },
  });
  return place;
}

function mistake(file: string, line: number, what: string): TwinError {
  return new TwinError("CONFIG", `${file}, line ${line}: ${what}.`, {
    hint: `Correct line ${line} of ${file}.`,
  });
}

/** Byte offset of the node at `path`, or of the deepest one on the way to it. */
function offsetOf(root: unknown, path: readonly PropertyKey[]): number | null {
  let node = root;
  let offset: number | null = null;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (!pair) break;
      offset = isScalar(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
      node = pair.value;
    } else if (isSeq(node) && typeof step === "number") {
      node = node.items[step];
      if (isScalar(node)) offset = node.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}
