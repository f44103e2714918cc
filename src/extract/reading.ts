import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { TwinError, throwIfCancelled } from "../core/errors.ts";
import { writeStream } from "../io/files.ts";
import { decodeText } from "./decode.ts";
import { asReadError } from "./entry.ts";
import { type Element, ElementScanner } from "./json-elements.ts";
import type { ExportEntry, ReadOptions } from "./source.ts";

/** A string can hold some 512 MB; no file that a format keeps whole comes near this. */
const WHOLE = 256 * 1024 * 1024;

/** A file's bytes. Throws TOO_LARGE beyond `limit`, CORRUPT where it breaks off. */
export async function readBytes(entry: ExportEntry, limit = WHOLE): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of entry.open()) {
      size += chunk.length;
      if (size > limit) throw tooLarge(entry, limit);
      pieces.push(Buffer.from(chunk));
    }
  } catch (error) {
    throw asReadError(error, entry.name);
  }
  return Buffer.concat(pieces);
}

/** A file's text with `\n` line ends: UTF-8, UTF-16 by its mark, else Windows-1252. Throws CORRUPT for binary. */
export async function readText(entry: ExportEntry, limit?: number): Promise<string> {
  const text = decodeText(await readBytes(entry, limit));
  if (text === null) throw broken(entry, "it is no text");
  return text.replace(/^\u{feff}/u, "");
}

/** A JSON file by a schema. Throws CORRUPT where it is no JSON or not of that shape. */
export async function readJson<T extends z.ZodType>(entry: ExportEntry, schema: T): Promise<z.infer<T>> {
  let value: unknown;
  try {
    value = JSON.parse(await readText(entry));
  } catch (error) {
    if (error instanceof TwinError) throw error;
    throw broken(entry, "it is no JSON, or was cut off");
  }
  const result = schema.safeParse(value);
  if (!result.success) throw broken(entry, "it does not have the form that this export has");
  return result.data;
}

export type { Element } from "./json-elements.ts";

/**
 * The elements of a JSON file that stand at one of `paths` (`$.messages.*`), one at a time, however large the file
 * is. Throws CORRUPT, after the elements before it, where the JSON ends or breaks.
 */
export async function* jsonElements(entry: ExportEntry, paths: string[]): AsyncIterable<Element> {
  const scanner = new ElementScanner(paths, WHOLE);
  try {
    let first = true;
    for await (const chunk of entry.open()) {
      const bytes = Buffer.from(chunk);
      const mark = first && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
      first = false;
      yield* scanner.push(mark ? bytes.subarray(3) : bytes);
      if (scanner.failed) break;
    }
  } catch (error) {
    throw asReadError(error, entry.name);
  }
  if (scanner.failed || !scanner.ended) throw broken(entry, "it is no JSON, or was cut off");
}

/**
 * The rows of a CSV file with a header, as objects by the header's names (lower case, trimmed), one at a time.
 * Odd quoting is taken as it comes. Throws CORRUPT for a file that breaks off.
 */
export async function* csvRows(
  entry: ExportEntry,
  options: CsvForm & { header?: (row: string[]) => boolean } = {},
): AsyncIterable<{ row: Record<string, string>; line: number }> {
  let names: string[] | null = null;
  for await (const { record, line } of csvRecords(entry, options)) {
    if (names === null) {
      if (options.header && !options.header(record)) continue; // notes above the header
      names = record.map((name) => name.trim().toLowerCase());
      continue;
    }
    const row: Record<string, string> = {};
    for (const [i, name] of names.entries()) row[name] = record[i] ?? "";
    yield { row, line };
  }
}

/** How a file differs from the common form: commas, and a quotation mark doubled within quotation marks. */
interface CsvForm {
  delimiter?: string;
  /** What stands before a quotation mark within quotation marks. */
  escape?: string;
}

/** The same for files without a header, or with one in the user's language: each record as a list. */
export async function* csvRecords(
  entry: ExportEntry,
  options: CsvForm = {},
): AsyncIterable<{ record: string[]; line: number }> {
  const { parse } = await import("csv-parse");
  const parser = parse({
    bom: true,
    relaxQuotes: true,
    relaxColumnCount: true,
    skipEmptyLines: true,
    delimiter: options.delimiter ?? ",",
    escape: options.escape ?? '"',
    info: true,
  });
  const done = pipeline(entry.open(), parser).catch((error: unknown) => error);
  try {
    for await (const value of parser) {
      const { record, info } = rowSchema.parse(value);
      yield { record, line: info.lines };
    }
  } catch (error) {
    if (error instanceof Error && "code" in error && String(error.code).startsWith("CSV_"))
      throw broken(entry, "a quotation in it does not end");
    throw asReadError(error, entry.name);
  } finally {
    parser.destroy();
    await done;
  }
}

const rowSchema = z.object({ record: z.array(z.string()), info: z.object({ lines: z.int() }) });

/**
 * Every file below a folder, folders in a fixed order; hidden ones, and those that another source reads, are not. What
 * cannot be opened (it is gone, or its name is in no encoding that can be written down) is told as a warning.
 */
export async function* walkFiles(
  folder: ExportEntry,
  options: Pick<ReadOptions, "signal"> & Partial<Pick<ReadOptions, "elsewhere" | "emit">>,
  depth = 0,
): AsyncIterable<ExportEntry> {
  for (const name of await folder.list()) {
    throwIfCancelled(options.signal);
    if (name.startsWith(".")) continue;
    const entry = await folder.child(name).catch(() => null);
    if (!entry) options.emit?.({ type: "warning", message: `${join(folder.name, name)} cannot be opened.` });
    if (!entry || options.elsewhere?.has(entry.name)) continue;
    if (entry.kind === "file") yield entry;
    else if (depth < 40 && name.endsWith("/")) yield* walkFiles(entry, options, depth + 1);
  }
}

/**
 * Copies a file, and what stands beside it with one of `endings` added to its name (`-wal`), into the reading's own
 * folder. Databases are opened there: theirs may be in use, in an archive, or not to be written to.
 */
export async function localCopy(
  entry: ExportEntry,
  { scratch, signal }: Pick<ReadOptions, "scratch" | "signal">,
  endings: readonly string[] = [],
): Promise<string> {
  const folder = await scratch();
  const name = basename(entry.name);
  for (const ending of ["", ...endings]) {
    const from = ending === "" ? entry : await entry.sibling(name + ending);
    if (from) await writeStream(join(folder, name + ending), bounded(from, signal));
  }
  return join(folder, name);
}

async function* bounded(from: ExportEntry, signal: AbortSignal): AsyncIterable<Buffer> {
  let size = 0;
  try {
    for await (const chunk of from.open()) {
      throwIfCancelled(signal);
      size += chunk.length;
      if (size > COPY) throw tooLarge(from, COPY);
      yield Buffer.from(chunk);
    }
  } catch (error) {
    throw asReadError(error, from.name);
  }
}

const COPY = 64 * 2 ** 30;

const tooLarge = (entry: ExportEntry, limit: number) =>
  new TwinError(
    "CORRUPT",
    `${entry.name} is larger than such a file can be (${Math.round(limit / 2 ** 20)} MB).`,
    {
      hint: "See whether it is the export that it is named after.",
    },
  );

export const broken = (entry: ExportEntry, why: string) =>
  new TwinError("CORRUPT", `${entry.name} cannot be read: ${why}.`, {
    hint: "Export or download it again and run the same command; what was read before the damage is kept.",
  });
