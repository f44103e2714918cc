import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { z } from "zod";
import type { Self } from "../../src/core/document.ts";
import { TwinError } from "../../src/core/errors.ts";
import { diskEntry } from "../../src/extract/entry.ts";
import type { Batch, ExportEntry, Source } from "../../src/extract/source.ts";
import { Corpus, type CorpusRecord } from "../../src/io/corpus.ts";
import { temporaryFolder } from "../support/cli.ts";

const goldenSchema = z.object({
  self: z.object({ names: z.array(z.string()), emails: z.array(z.string()), handles: z.array(z.string()) }),
  /** Each with the fields that matter, as in Document; `signals` besides. In the order of reading. */
  documents: z.array(z.record(z.string(), z.unknown())),
  skipped: z.array(z.object({ locator: z.string(), reason: z.string() })).default([]),
});

export interface Prepared {
  /** The folder of one golden case; the input is the file or folder in it whose name begins with "input". */
  folder: string;
  /** Where the case may put what it makes of the input (a clone of a bundle). */
  scratch: string;
}

/**
 * What every source must do: read each golden folder (an `input…` and an `expected.json`) as it says, add nothing
 * the second time, go on from every cursor, and take empty, foreign and cut-off input without a crash.
 */
export function testSource(
  source: Source,
  golden: string,
  { prepare = inputOf }: { prepare?: (at: Prepared) => string | Promise<string> } = {},
): void {
  const cases = readdirSync(golden, { withFileTypes: true }).filter((one) => one.isDirectory());
  it("has golden folders", () => expect(cases.length).toBeGreaterThan(0));

  for (const { name } of cases) {
    it(`${name}: reads what is expected, once, and from every cursor`, async () => {
      const folder = join(golden, name);
      const expected = goldenSchema.parse(JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")));
      const entry = await diskEntry(await prepare({ folder, scratch: temporaryFolder() }));
      expect(await source.recognizes(entry)).toBeGreaterThan(0);
      const batches = await readAll(source, entry, expected.self);
      const records = batches.flatMap((batch) => batch.records);
      const documents = records.flatMap((one) =>
        one.type === "document" ? [{ ...one.document, signals: one.signals }] : [],
      );
      expect(documents).toMatchObject(expected.documents);
      expect(documents).toHaveLength(expected.documents.length);
      const skipped = records.flatMap((one) => (one.type === "skipped" ? [one] : []));
      expect(skipped.map(({ locator, reason }) => ({ locator, reason }))).toEqual(expected.skipped);

      using corpus = Corpus.open(join(temporaryFolder(), "corpus.db"));
      store(corpus, source, entry, batches, "1");
      const before = corpus.digest();
      expect(store(corpus, source, entry, batches, "2")).toEqual({ added: 0, updated: 0, removed: 0 });
      expect(corpus.digest()).toBe(before);

      for (const [index, { cursor }] of batches.entries()) {
        const rest = await readAll(source, entry, expected.self, cursor);
        expect([...ids(batches.slice(0, index + 1)), ...ids(rest)]).toEqual(ids(batches));
      }
    });
  }

  it.each([
    ["an empty file", ""],
    ["another program's file", "SQLite format 3\0\u0001\u0002"],
    ["a JSON file", '{"messages":[]}'],
  ])("does not take %s for its own, or says what is wrong", async (_, content) => {
    const path = join(temporaryFolder(), "file");
    writeFileSync(path, content);
    const entry = await diskEntry(path);
    if ((await source.recognizes(entry)) > 0) {
      await readAll(source, entry, nobody).catch((error) => expect(error).toBeInstanceOf(TwinError));
    }
  });

  it("does not take an empty folder for its own", async () => {
    const path = join(temporaryFolder(), "folder");
    mkdirSync(path);
    expect(await source.recognizes(await diskEntry(path))).toBe(0);
  });
}

const nobody: Self = { names: [], emails: [], handles: [] };

function inputOf({ folder }: Prepared): string {
  const name = readdirSync(folder).find((one) => one.startsWith("input"));
  if (!name) throw new Error(`${folder} has no input`);
  return join(folder, name);
}

/** All batches of one reading. */
export async function readAll(
  source: Source,
  entry: ExportEntry,
  self: Self,
  cursor: string | null = null,
): Promise<Batch[]> {
  const signal = new AbortController().signal;
  const batches: Batch[] = [];
  const options = { self, signal, cursor, onProgress: () => undefined, env: {}, emit: () => undefined };
  for await (const batch of source.read(entry, options)) batches.push(batch);
  return batches;
}

const key = (record: CorpusRecord) => {
  if (record.type === "document") return record.document.id;
  return record.type === "kept" ? record.id : record.locator;
};
const ids = (batches: readonly Batch[]) => batches.flatMap(({ records }) => records.map(key));

function store(corpus: Corpus, source: Source, entry: ExportEntry, batches: Batch[], fingerprint: string) {
  const reading = corpus.beginFile(source.name, entry.name, fingerprint);
  const total = { added: 0, updated: 0, removed: 0 };
  for (const { records, cursor } of batches) {
    const written = corpus.write(reading, records, cursor);
    total.added += written.added;
    total.updated += written.updated;
  }
  total.removed = corpus.endFile(reading);
  return total;
}
