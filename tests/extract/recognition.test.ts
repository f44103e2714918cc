import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Self } from "../../src/core/document.ts";
import { discover, type Found } from "../../src/extract/discover.ts";
import { extract } from "../../src/extract/run.ts";
import { Corpus } from "../../src/io/corpus.ts";
import { sharedFolder, temporaryFolder, twin } from "../support/cli.ts";
import { zip } from "../support/zip.ts";

const goldens = "tests/fixtures";
const nobody: Self = { names: [], emails: [], handles: [] };

const goldenSchema = z.object({
  self: z.object({ names: z.array(z.string()), emails: z.array(z.string()), handles: z.array(z.string()) }),
  documents: z.array(z.object({ provenance: z.object({ source: z.string() }).partial().optional() })),
});

/** Inputs that their own tests put in place first. */
const built = /\.sql$|traces-bookmarks\/chrome-file\//;

/** Mails without an id and with the same text are one. */
const doubled: Record<string, number> = { "mbox/html-quotes": 2 };

/** Inputs that several sources read, each its part. */
const shared: Record<string, string[]> = {
  "biography/answers-and-a-question-of-ones-own": ["biography", "markdown"],
  "eml/messages-with-answers": ["eml", "documents"],
  "markdown/mixed-downloads": ["markdown", "documents"],
};

/** The source of cases whose documents do not name it, or that have none. */
const sourceOf: Record<string, string> = {
  documents: "documents",
  feeds: "feed",
  logseq: "markdown",
  org: "markdown",
  speech: "transcripts",
  "takeout-activity": "google-activity",
  "takeout-blogger": "blogger",
  "takeout-calendar": "calendar",
  "takeout-chat": "google-chat",
  "takeout-contacts": "contacts",
  "takeout-keep": "google-keep",
  "takeout-rest": "takeout-rest",
  "takeout-youtube": "youtube",
  "traces-bookmarks": "bookmarks",
  "traces-highlights": "highlights",
  "traces-history": "browser-history",
  "traces-read-later": "read-later",
};

interface Golden {
  name: string;
  path: string;
  sources: string[];
  documents: number;
  self: Self;
}

/** Every golden input that is a file or a folder as it stands; databases and the like are built by their own tests. */
function allGoldens(): Golden[] {
  const cases = readdirSync(goldens, { withFileTypes: true })
    .filter((one) => one.isDirectory())
    .flatMap(({ name }) =>
      readdirSync(join(goldens, name), { withFileTypes: true })
        .filter((one) => one.isDirectory())
        .map((one) => `${name}/${one.name}`),
    );
  return cases.flatMap((name) => {
    const input = readdirSync(join(goldens, name)).find((one) => one.startsWith("input"));
    const expected = join(goldens, name, "expected.json");
    if (!input || !existsSync(expected) || built.test(`${name}/${input}`)) return [];
    const parsed = goldenSchema.safeParse(JSON.parse(readFileSync(expected, "utf8")));
    if (!parsed.success) return []; // of another stage
    const family = dirname(name);
    const named = parsed.data.documents.flatMap((one) => one.provenance?.source ?? []);
    const sources = shared[name] ?? [
      ...new Set([...named, sourceOf[family] ?? (named.length > 0 ? "" : family)]),
    ];
    return [
      {
        name,
        path: join(process.cwd(), goldens, name, input),
        sources: sources.filter(Boolean).sort(),
        documents: parsed.data.documents.length,
        self: parsed.data.self,
      },
    ];
  });
}

const cases = allGoldens();

const find = (paths: string[], scratch: string) =>
  discover(paths, { signal: new AbortController().signal, scratch });

async function read(found: Found, { folder, self }: { folder: string; self: Self }) {
  using corpus = Corpus.open(join(folder, "corpus.db"));
  const done = await extract(corpus, found, {
    self,
    signal: new AbortController().signal,
    scratch: join(folder, "scratch"),
    env: { PATH: process.env.PATH },
    emit: () => undefined,
  });
  const documents = [...corpus.entries()].map(
    ({ document }) => `${document.provenance.source} ${document.id}`,
  );
  return { done, documents };
}

/** All inputs in one folder, each below the name of its case; folders are called after it, as vaults have names. */
function oneTree(root: string): string[] {
  return cases.map(({ name, path }) => {
    const input = basename(path) === "input" ? basename(name) : basename(path);
    const copy = join(root, name.replace("/", " "), input);
    cpSync(path, copy, { recursive: true });
    return copy;
  });
}

function filesBelow(folder: string): { name: string; data: Buffer }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => ({ name: relative(dirname(folder), path), data: readFileSync(path) }));
}

async function tgz(files: { name: string; data: Buffer }[]): Promise<Buffer> {
  const tar = pack();
  for (const { name, data } of files) tar.entry({ name }, data);
  tar.finalize();
  return gzipSync(await buffer(tar));
}

describe("every golden export, among all sources", () => {
  it("are many", () => expect(cases.length).toBeGreaterThan(100));

  it.each(cases)("$name is known by its source alone, and read whole", async (golden) => {
    const folder = temporaryFolder();
    const found = await find([golden.path], join(folder, "scratch"));
    expect(found.errors).toEqual([]);
    expect([...new Set(found.recognized.map(({ source }) => source.name))].sort()).toEqual(golden.sources);
    const { done, documents } = await read(found, { folder, self: golden.self });
    expect(done.flatMap(({ error }) => error ?? [])).toEqual([]);
    if (golden.sources.length === 1)
      expect(documents).toHaveLength(golden.documents - (doubled[golden.name] ?? 0));
  });
});

describe("all golden exports at once", () => {
  const folder = sharedFolder();
  const tree = join(folder, "Downloads");
  let single: Set<string>;

  beforeAll(async () => {
    const paths = oneTree(tree);
    const found: Found = { recognized: [], unrecognized: [], errors: [], warnings: [] };
    for (const path of paths)
      found.recognized.push(...(await find([path], join(folder, "scratch"))).recognized);
    const { documents } = await read(found, { folder: makeFolder("single"), self: nobody });
    single = new Set(documents);
    const files = filesBelow(tree);
    writeFileSync(join(folder, "Downloads.zip"), zip(files));
    writeFileSync(join(folder, "Downloads.tgz"), await tgz(files));
  }, 60_000);

  const makeFolder = (name: string) => {
    const path = join(folder, "corpora", name);
    mkdirSync(path, { recursive: true });
    return path;
  };

  it.each(["Downloads", "Downloads.zip", "Downloads.tgz"])(
    "%s gives what they give one by one, and nothing twice",
    async (name) => {
      const found = await find([join(folder, name)], join(folder, "scratch"));
      expect(found.errors).toEqual([]);
      const claims = found.recognized.map(({ entry, source }) => `${source.name} ${entry.name}`);
      expect(new Set(claims).size).toBe(claims.length);
      const { done, documents } = await read(found, { folder: makeFolder(name), self: nobody });
      expect(done.flatMap(({ error }) => error ?? [])).toEqual([]);
      expect(documents.filter((one) => !single.has(one))).toEqual([]);
      expect([...single].filter((one) => !documents.includes(one))).toEqual([]);

      const again = await find([join(folder, name)], join(folder, "scratch"));
      expect(again.recognized.map(({ entry, source }) => `${source.name} ${entry.name}`)).toEqual(claims);
      const second = await read(again, { folder: makeFolder(name), self: nobody });
      expect(second.done.filter((one) => !one.known)).toEqual([]);
      expect(second.documents).toEqual(documents);
    },
    60_000,
  );

  it("--dry-run says the same, and reads nothing", async () => {
    const found = await find([tree], join(folder, "scratch"));
    await twin(["init", "dry", "--name", "Ann Lee", "--yes"], { cwd: folder });
    const args = ["-w", join(folder, "dry"), "extract", tree, "--dry-run", "--json"];
    const { recognized } = drySchema.parse(JSON.parse((await twin(args, { cwd: folder })).stdout));
    expect(recognized).toEqual(
      found.recognized.map(({ entry, source }) => ({ name: entry.name, source: source.name })),
    );
    expect(existsSync(join(folder, "dry", "corpus.db"))).toBe(false);
  });
});

const drySchema = z.object({ recognized: z.array(z.object({ name: z.string(), source: z.string() })) });
