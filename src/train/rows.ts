import { join } from "node:path";
import { z } from "zod";
import { TwinError } from "../core/errors.ts";
import { parseJson } from "../core/json.ts";
import { readLines } from "../io/jsonl.ts";

/** What a plan must know about a dataset's rows. */
export interface Rows {
  train: RowFile;
  eval: RowFile;
  /** The system line of the first row. */
  system: string | null;
  /** Rows to train on with more bytes of text than were asked for. */
  overlong: number;
}

export interface RowFile {
  file: string;
  count: number;
  /** Optional columns that occur. LLaMA-Factory fails on one that is named and not there. */
  optional: ("system" | "history")[];
}

const rowSchema = z.object({
  instruction: z.string(),
  input: z.string(),
  output: z.string(),
  system: z.string().nullish(),
  history: z.array(z.unknown()).nullish(),
});

/** Reads both files once; rows of more than `longest` bytes are counted. Throws CORRUPT with the line of a row that is none, NOTHING_TO_DO on too few rows. */
export async function readRows(dataset: string, longest: number): Promise<Rows> {
  const train = await scan(join(dataset, "train.jsonl"), longest);
  const held = await scan(join(dataset, "eval.jsonl"), longest);
  if (train.count === 0 || held.count === 0) {
    throw new TwinError(
      "NOTHING_TO_DO",
      `${dataset} has ${train.count} rows to train on and ${held.count} held out.`,
      {
        hint: "Extract more of your writing, then run twin build-dataset again.",
      },
    );
  }
  return {
    train: { file: train.file, count: train.count, optional: train.optional },
    eval: { file: held.file, count: held.count, optional: held.optional },
    system: train.system,
    overlong: train.overlong,
  };
}

async function scan(
  file: string,
  longest: number,
): Promise<RowFile & { system: string | null; overlong: number }> {
  const seen = new Set<"system" | "history">();
  let count = 0;
  let overlong = 0;
  let system: string | null = null;
  for await (const line of readLines(file)) {
    if (line.trim() === "") continue;
    count++;
    const row = rowSchema.safeParse(parseJson(line)).data;
    if (!row) throw notARow(file, count);
    if (count === 1) system = row.system ?? null;
    if (row.system != null) seen.add("system");
    if (row.history != null) seen.add("history");
    if (bytesOf(row) > longest) overlong++;
  }
  return { file, count, optional: [...seen], system, overlong };
}

function bytesOf({ instruction, input, output, system }: z.infer<typeof rowSchema>): number {
  return Buffer.byteLength(`${system ?? ""}${instruction}${input}${output}`);
}

function notARow(file: string, line: number): TwinError {
  return new TwinError("CORRUPT", `${file}, line ${line}: not a row.`, {
    hint: "Build the dataset again: twin build-dataset.",
  });
}
