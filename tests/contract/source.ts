import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { expect, it } from "vitest";
import { z } from "zod";
import type { Self } from "../../src/core/document.ts";
import { TwinError } from "../../src/core/errors.ts";
import { openContainer } from "../../src/extract/containers.ts";
import { diskEntry } from "../../src/extract/entry.ts";
import type { Batch, ExportEntry, Source } from "../../src/extract/source.ts";
import { archiveTree } from "../../src/extract/tree.ts";
import { Corpus, type CorpusRecord } from "../../src/io/corpus.ts";
import { temporaryFolder } from "../support/cli.ts";
import { zip } from "../support/zip.ts";

const goldenSchema = z.object({
  self: z.object({ names: z.array(z.string()), emails: z.array(z.string()), handles: z.array(z.string()) }),
  /** Each with the fields that matter, as in Document; `signals` besides. In the order of reading. */
  documents: z.array(z.record(z.string(), z.unknown())),
  skipped: z.array(z.object({ locator: z.string(), reason: z.string() })).default([]),
  /** By reason; not compared where it is not given. */
  leftOut: z.record(z.string(), z.int()).optional(),
  /** Who speaks, with how many records; not compared where it is not given. */
  speakers: z.record(z.string(), z.int()).optional(),
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
  {
    prepare = inputOf,
    inArchives = true,
  }: {
    prepare?: (at: Prepared) => string | Promise<string>;
    /** Whether it reads from inside a .zip as well: all do that need no path on the disk. */
    inArchives?: boolean;
  } = {},
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

      expect(sum(batches.map((one) => one.leftOut ?? {}))).toEqual(expected.leftOut ?? expect.anything());
      const speakers = records.flatMap((one) => (one.type === "speaker" ? [one] : []));
      expect(sum(speakers.map(({ name, records }) => ({ [name]: records })))).toEqual(
        expected.speakers ?? expect.anything(),
      );

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

    it.runIf(inArchives)(`${name}: reads the same in an archive`, async () => {
      const folder = join(golden, name);
      const { self } = goldenSchema.parse(JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")));
      const path = await prepare({ folder, scratch: temporaryFolder() });
      const alone = ids(await readAll(source, await diskEntry(path), self));
      const entry = await archived(path);
      expect(await source.recognizes(entry)).toBeGreaterThan(0);
      expect(ids(await readAll(source, entry, self))).toEqual(alone);
    });

    it.each(damages)(`${name}: takes it %s without a crash`, async (_, damage) => {
      const folder = join(golden, name);
      const copy = join(temporaryFolder(), "input");
      const path = await prepare({ folder, scratch: temporaryFolder() });
      cpSync(path, join(copy, basename(path)), { recursive: true });
      damageAll(copy, damage);
      const entry = await diskEntry(join(copy, basename(path)));
      await Promise.resolve(source.recognizes(entry))
        .then((confidence) => (confidence > 0 ? readAll(source, entry, nobody) : []))
        .catch((error) => expect(error).toBeInstanceOf(TwinError));
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

/** What may have happened to a file on its way. */
const damages: [string, (bytes: Buffer) => Buffer][] = [
  ["cut in half", (bytes) => bytes.subarray(0, bytes.length / 2)],
  ["cut one byte short", (bytes) => bytes.subarray(0, -1)],
  ["emptied", () => Buffer.alloc(0)],
  ["filled with zeros", (bytes) => Buffer.alloc(bytes.length)],
  ["in another encoding", (bytes) => Buffer.from(`\ufeff${bytes.toString("utf8")}`, "utf16le")],
  ["as another program's", () => Buffer.from('{"a":[{"b":null}]}')],
  [
    "with one byte in 50 changed",
    (bytes) => Buffer.from(bytes.map((b, i) => (i % 50 === 49 ? b ^ 0x15 : b))),
  ],
];

function damageAll(folder: string, damage: (bytes: Buffer) => Buffer): void {
  for (const one of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!one.isFile()) continue;
    const path = join(one.parentPath, one.name);
    chmodSync(path, 0o600);
    writeFileSync(path, damage(readFileSync(path)));
  }
}

/** The same file or folder as an entry inside a .zip. */
async function archived(path: string): Promise<ExportEntry> {
  const isFolder = statSync(path).isDirectory();
  const files = isFolder
    ? readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((one) => one.isFile())
        .map((one) => join(one.parentPath, one.name))
    : [path];
  const members = files.map((file) => ({
    name: `Export/${relative(dirname(path), file)}`,
    data: readFileSync(file),
  }));
  const archive = join(temporaryFolder(), "export.zip");
  writeFileSync(archive, zip(members));
  const opened = await openContainer({ path: archive, name: archive }, "zip");
  return archiveTree(`${archive}!`, opened.files).child(`Export/${basename(path)}`);
}

function sum(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const [key, value] of counts.flatMap((one) => Object.entries(one)))
    total[key] = (total[key] ?? 0) + value;
  return total;
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
  const options = {
    self,
    signal,
    cursor,
    onProgress: () => undefined,
    env: {},
    emit: () => undefined,
    elsewhere: new Set<string>(),
    scratch: async () => temporaryFolder(),
  };
  for await (const batch of source.read(entry, options)) batches.push(batch);
  return batches;
}

const key = (record: CorpusRecord) => {
  if (record.type === "document") return record.document.id;
  if (record.type === "kept") return record.id;
  return record.type === "speaker" ? `${record.conversation} ${record.name}` : record.locator;
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
