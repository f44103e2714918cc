import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { quotedText } from "../../src/clean/quoted.ts";
import { createRedactor } from "../../src/clean/redact/redact.ts";
import { contextSteps, steps } from "../../src/clean/steps.ts";
import { datasetManifestSchema } from "../../src/core/artifacts.ts";
import type { Document, Signals } from "../../src/core/document.ts";
import { type Example, exampleSchema, type Rejected, rejectedSchema } from "../../src/core/example.ts";
import { type BuildOptions, type Built, buildDataset } from "../../src/dataset/build.ts";
import { configSchema } from "../../src/io/config.ts";
import { Corpus } from "../../src/io/corpus.ts";
import { temporaryFolder } from "../support/cli.ts";
import { corpusOf, documentOf } from "../support/documents.ts";

type Given = { document: Document; signals?: Signals };
const self = { names: ["Bob Example"], emails: ["bob@harbour.example"], handles: [] };
const defaults = configSchema.parse({ version: 1, me: {} }).dataset;

async function build(root: string, change: Partial<BuildOptions> = {}): Promise<Built> {
  using corpus = Corpus.open(join(root, "corpus.db"), { readOnly: true });
  return await buildDataset({
    corpus,
    datasets: join(root, "datasets"),
    settings: defaults,
    self,
    steps,
    contextSteps,
    quotedText,
    redactor: createRedactor({ ...defaults.redact, countries: ["US"], self }),
    version: "0.0.0",
    dryRun: false,
    emit: () => undefined,
    signal: new AbortController().signal,
    ...change,
  });
}

const lines = (path: string) =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line): unknown => JSON.parse(line));
const rows = (folder: string, name: "train" | "eval"): Example[] =>
  lines(join(folder, `${name}.jsonl`)).map((line) => exampleSchema.parse(line));
const rejected = (folder: string): Rejected[] =>
  lines(join(folder, "rejected.jsonl")).map((line) => rejectedSchema.parse(line));

const topics = ["ladder", "anchor", "harbour", "engine", "net", "compass", "tide", "lantern", "rope", "oar"];
const sentence = (n: number) =>
  `I looked at the ${topics[n % 10]} number ${n} this morning and the ${topics[(n * 7 + 3) % 10]} beside it needs new paint before the winter.`;
const paragraph = (n: number, sentences = 4) =>
  Array.from({ length: sentences }, (_, i) => sentence(n * 31 + i)).join(" ");

/** `many` threads of a question by Ann and Bob's answer. */
function threads(many: number): Given[] {
  return Array.from({ length: many }, (_, n): Given[] => {
    const day = String((n % 28) + 1).padStart(2, "0");
    const month = String((n % 12) + 1).padStart(2, "0");
    const question = documentOf({
      id: `q${String(n).padStart(15, "0")}`,
      author: "other",
      text: `Dear Bob, what about the ${topics[n % 10]} of boat ${n}? Call me: +1 202 555 0143 or ann@example.org.`,
      title: `Boat ${n}`,
      thread: `thread-${n}`,
      externalId: `question-${n}@example.org`,
      writtenAt: `2020-${month}-${day}T08:00:00.000Z`,
    });
    const answer = documentOf({
      id: `a${String(n).padStart(15, "0")}`,
      text: `${paragraph(n)}\n\nOn Mon, Ann wrote:\n> ${question.text}\n`,
      title: `Re: Boat ${n}`,
      thread: `thread-${n}`,
      replyTo: question.externalId,
      externalId: `answer-${n}@example.org`,
      writtenAt: `2020-${month}-${day}T09:00:00.000Z`,
    });
    return [
      { document: question, signals: { from: { name: "Ann Example", address: "ann@example.org" } } },
      { document: answer },
    ];
  }).flat();
}

function note(n: number, text: string, given: Partial<Document> = {}): Given {
  return {
    document: documentOf({
      id: `n${String(n).padStart(15, "0")}`,
      kind: "note",
      text,
      title: `Note ${n}`,
      ...given,
    }),
  };
}

describe("a build", () => {
  it("writes rows of real context and own words, and describes them for LLaMA-Factory", async () => {
    const root = temporaryFolder();
    corpusOf(join(root, "corpus.db"), threads(30));
    const { folder, plan } = await build(root);
    expect(readdirSync(folder).sort()).toEqual([
      "README.md",
      "dataset_info.json",
      "eval.jsonl",
      "manifest.json",
      "rejected.jsonl",
      "report.html",
      "train.jsonl",
    ]);
    const manifest = datasetManifestSchema.parse(
      JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")),
    );
    expect(manifest.counts).toMatchObject({ documents: 60, context: 30, train: 27, eval: 3 });
    expect(manifest.files.map(({ name }) => name)).toContain("train.jsonl");
    expect(manifest.id).toBe(plan.manifest.id);
    const info = JSON.parse(readFileSync(join(folder, "dataset_info.json"), "utf8"));
    const columns = { prompt: "instruction", query: "input", response: "output", system: "system" };
    expect(info).toEqual({
      twin_train: { file_name: "train.jsonl", columns },
      twin_eval: { file_name: "eval.jsonl", columns },
    });
    for (const row of [...rows(folder, "train"), ...rows(folder, "eval")]) {
      const n = Number(row.documentIds[0]?.slice(1));
      expect(row.output).toBe(paragraph(n));
      expect(row.input).toBe(
        `Dear Bob, what about the ${topics[n % 10]} of boat ${n}? Call me: [phone] or [email].`,
      );
      expect(row.instruction).toContain(`Boat ${n}`);
      expect(row.instruction).not.toContain("Re:");
      expect(row.system).toBe("You write as Bob Example.");
      expect(row.documentIds).toEqual([`a${String(n).padStart(15, "0")}`, `q${String(n).padStart(15, "0")}`]);
      expect(row.why.length).toBeGreaterThan(0);
      expect(Object.keys(row)).toEqual(Object.keys(rows(folder, "train")[0] ?? {}));
    }
    expect(readdirSync(join(root, "datasets"))).toEqual([manifest.id]);
  });

  it("gives the same bytes for the same input, settings and seed, and others for another seed", async () => {
    const [one, two] = [temporaryFolder(), temporaryFolder()];
    corpusOf(join(one, "corpus.db"), threads(20));
    corpusOf(join(two, "corpus.db"), threads(20).reverse());
    const [first, second] = [await build(one), await build(two)];
    for (const name of readdirSync(first.folder)) {
      expect(readFileSync(join(second.folder, name), "utf8"), name).toBe(
        readFileSync(join(first.folder, name), "utf8"),
      );
    }
    expect((await build(one)).unchanged).toBe(true);
    const other = await build(one, { settings: { ...defaults, seed: 7 } });
    expect(other.plan.manifest.id).not.toBe(first.plan.manifest.id);
    expect(existsSync(first.folder)).toBe(true);
  });

  it("holds out whole conversations, the newest, each row once", async () => {
    const root = temporaryFolder();
    // Two answers in each thread, and one thread repeats what another says.
    const more = threads(20)
      .filter(({ document }) => document.author === "self")
      .map(({ document }, n) => ({
        document: {
          ...document,
          id: `b${String(n).padStart(15, "0")}`,
          externalId: `again-${n}`,
          text: paragraph(n + 500),
        },
      }));
    corpusOf(join(root, "corpus.db"), [...threads(20), ...more]);
    const { folder } = await build(root, { settings: { ...defaults, evalShare: 0.2 } });
    const number = (row: Example) => Number(row.documentIds[0]?.slice(1));
    const held = new Set(rows(folder, "eval").map(number));
    expect(rows(folder, "eval")).toHaveLength(8);
    expect(new Set(rows(folder, "eval").map(({ output }) => output)).size).toBe(8);
    for (const row of rows(folder, "train")) expect(held.has(number(row))).toBe(false);
    const date = (n: number) =>
      `${String((n % 12) + 1).padStart(2, "0")}-${String((n % 28) + 1).padStart(2, "0")}`;
    const dates = Array.from({ length: 20 }, (_, n) => n).sort((a, b) => date(b).localeCompare(date(a)));
    expect([...held].sort()).toEqual(dates.slice(0, 4).sort());
  });

  it("keeps at least one row to measure with, and never holds out everything", async () => {
    const root = temporaryFolder();
    corpusOf(join(root, "corpus.db"), threads(10));
    const { plan } = await build(root, { settings: { ...defaults, evalShare: 0.01 } });
    expect(plan.manifest.counts).toMatchObject({ train: 9, eval: 1 });
  });

  it("names what each duplicate repeats, keeping the better, then the earlier", async () => {
    const root = temporaryFolder();
    const text = paragraph(3);
    corpusOf(join(root, "corpus.db"), [
      ...threads(3),
      note(1, text, { writtenAt: "2021-01-01T00:00:00.000Z" }),
      note(2, `  ${text.toUpperCase()} `, { writtenAt: "2019-01-01T00:00:00.000Z" }),
    ]);
    const { folder } = await build(root);
    expect(rejected(folder)).toEqual([
      {
        documentId: "n000000000000001",
        externalId: expect.any(String),
        step: "duplicates",
        reason: "duplicate",
        duplicateOf: "n000000000000002",
      },
    ]);
  });

  it("lists each of the user's documents that is in no row, with step and reason", async () => {
    const root = temporaryFolder();
    corpusOf(join(root, "corpus.db"), [
      ...threads(3),
      note(1, "Ok"),
      { ...note(2, paragraph(9)), signals: { foreign: "clip" } },
      note(3, `${"endless ".repeat(3000)}`),
    ]);
    const { folder } = await build(root);
    const used = new Set(
      [...rows(folder, "train"), ...rows(folder, "eval")].map(({ documentIds }) => documentIds[0]),
    );
    expect(rejected(folder).map(({ documentId, reason }) => [documentId, reason])).toEqual([
      ["n000000000000001", "too-short"],
      ["n000000000000002", "clip-of-others"],
      ["n000000000000003", "too-long-to-split"],
    ]);
    expect(used.size + 3).toBe(6);
  });

  it("splits a long text at paragraphs within the cutoff and loses nothing of it", async () => {
    const root = temporaryFolder();
    const text = Array.from({ length: 60 }, (_, n) => `## Part ${n}\n\n${paragraph(n)}`).join("\n\n");
    corpusOf(join(root, "corpus.db"), [note(1, text, { kind: "article", title: "The boats" })]);
    const { folder, plan } = await build(root, { settings: { ...defaults, cutoff: 300 } });
    const all = rows(folder, "train");
    expect(all.length).toBeGreaterThan(10);
    expect(plan.train[0]?.rows.length).toBe(all.length);
    for (const row of all) {
      expect(row.output).toMatch(/^(## Part|I looked)/u);
      expect(row.output).toMatch(/winter\.$/u);
      expect(row.tokens).toBeLessThanOrEqual(300);
    }
    const words = (one: string) => one.split(/\s+/u).sort();
    expect(words(all.map(({ output }) => output).join(" "))).toEqual(words(text));
  });
});

describe("an answer to a mail that the corpus does not hold", () => {
  const answer = (text: string, given: Partial<Document> = {}): Given => ({
    document: documentOf({
      id: "a000000000000099",
      text: `${paragraph(1)}\n\n${text}`,
      title: "Re: The pier",
      replyTo: "missing@example.org",
      thread: "pier",
      ...given,
    }),
  });
  const inputOf = async (given: Given): Promise<Example | undefined> => {
    const root = temporaryFolder();
    corpusOf(join(root, "corpus.db"), [given]);
    return rows((await build(root)).folder, "train")[0];
  };

  it("has what it quotes as its input, redacted, and nothing of the user's own older words", async () => {
    const quote =
      "On Mon, 4 May 2020, Ann wrote:\n> Can the pier hold two boats?\n> Call +1 202 555 0143, or ann@example.org.\n>\n> On Sun, 3 May 2020, Bob wrote:\n>> The pier is mine.\n>\n> -- \n> Ann, harbour office\n";
    const row = await inputOf(answer(quote));
    expect(row).toMatchObject({
      input: "Can the pier hold two boats?\nCall [phone], or [email].",
      output: paragraph(1),
      documentIds: ["a000000000000099"],
    });
    expect(row?.instruction).toMatch(/this mail/u);
    expect(row?.instruction).toContain("The pier");
  });

  it("has no more of a long quote than of a long mail", async () => {
    const long = Array.from({ length: 3000 }, (_, n) => `> ${sentence(n)}`).join("\n");
    const row = await inputOf(answer(`On Mon, 4 May 2020, Ann wrote:\n${long}\n`));
    expect(row?.input.startsWith(sentence(0))).toBe(true);
    expect(row?.input.length).toBeLessThan(512 * 8);
  });

  it("has no input where it quotes nothing, or passes a message on", async () => {
    expect((await inputOf(answer("")))?.input).toBe("");
    const passedOn = "---------- Forwarded message ---------\nFrom: Ann <ann@example.org>\n\nThe pier.\n";
    expect((await inputOf(answer(passedOn, { title: "Fwd: The pier" })))?.input).toBe("");
  });
});

describe("the report", () => {
  it("is one page that loads nothing, runs nothing and shows foreign text as text", async () => {
    const root = temporaryFolder();
    const hostile = `<img src=x onerror=alert(1)><script>alert(2)</script> ${paragraph(4)}`;
    corpusOf(join(root, "corpus.db"), [
      ...threads(20),
      note(1, hostile, { title: "</title><script>", kind: "article" }),
    ]);
    const { folder } = await build(root);
    const page = readFileSync(join(folder, "report.html"), "utf8");
    expect(page).toContain("&#60;script&#62;");
    expect(page).not.toMatch(/<script|<img|<link|<iframe|<[^>]*\s(?:on\w+|src|href)=|url\(|@import/u);
    expect(page).toContain("default-src 'none'");
    for (const part of ["From documents to rows", "Tiers", "Left out", "Years", "Redacted"])
      expect(page).toContain(part);
  });
});

describe("the 70 % rule", () => {
  const chats = (many: number): Given[] =>
    Array.from({ length: many }, (_, n) =>
      note(1000 + n, `${sentence(n * 13)} ${sentence(n * 17 + 1)}`, { kind: "chat", title: null }),
    );

  it("repeats Tiers 1 and 2 up to the cap, then leaves out Tier 3, and says so", async () => {
    const root = temporaryFolder();
    const notes = Array.from({ length: 4 }, (_, n) => note(n, `${paragraph(n * 5)}`, { kind: "journal" }));
    corpusOf(join(root, "corpus.db"), [...notes, ...chats(60)]);
    const { folder, plan } = await build(root, { settings: { ...defaults, evalShare: 0 } });
    const train = rows(folder, "train");
    const tokens = (tiers: number[]) =>
      train.filter(({ tier }) => tiers.includes(tier)).reduce((sum, row) => sum + row.tokens, 0);
    const { tiers } = plan.manifest;
    expect(tokens([1, 2]) / tokens([1, 2, 3])).toBeGreaterThanOrEqual(0.7);
    expect(tiers.share12).toBeCloseTo(tokens([1, 2]) / tokens([1, 2, 3]), 10);
    expect([tokens([1]), tokens([2]), tokens([3])]).toEqual([
      tiers.tokens[1],
      tiers.tokens[2],
      tiers.tokens[3],
    ]);
    const copies = Map.groupBy(train, ({ output }) => output);
    expect(Math.max(...[...copies.values()].map((same) => same.length))).toBe(3);
    expect(
      [...copies.values()].filter((same) => same[0]?.tier === 3).every((same) => same.length === 1),
    ).toBe(true);
    const leftOut = rejected(folder).filter(({ reason }) => reason === "tier-3-over-share");
    expect(leftOut.length + tiers.rows[3]).toBe(60);
    expect(tiers.rows[3]).toBeGreaterThan(0);
    // One more Tier 3 document would break the rule.
    expect(tokens([1, 2]) / (tokens([1, 2, 3]) + 60)).toBeLessThan(0.7);
  });

  it("repeats nothing where it holds already", async () => {
    const root = temporaryFolder();
    corpusOf(join(root, "corpus.db"), [...threads(20), ...chats(2)]);
    const { plan } = await build(root);
    expect(plan.manifest.tiers.repeated).toEqual({ "1": 0, "2": 0, "3": 0 });
  });

  it("says plainly when there is nothing but Tier 3", async () => {
    const root = temporaryFolder();
    corpusOf(join(root, "corpus.db"), chats(12));
    await expect(build(root)).rejects.toMatchObject({
      code: "NOTHING_TO_DO",
      message: expect.stringContaining("Tier 3"),
    });
    const { plan } = await build(root, { settings: { ...defaults, tier12Share: 0 } });
    expect(plan.manifest.tiers.rows[3]).toBe(11);
  });
});

describe("redaction in a build", () => {
  const secret = `ghp_${"0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX"}`;
  const planted = () => [
    ...threads(12),
    note(1, `${paragraph(1)} The token is ${secret}. ${paragraph(2)} Write to carl@example.org.`, {
      title: `About ${secret}`,
    }),
  ];

  it("lets nothing of it into any file", async () => {
    const root = temporaryFolder();
    corpusOf(join(root, "corpus.db"), planted());
    const { folder, plan } = await build(root);
    for (const name of readdirSync(folder)) {
      const text = readFileSync(join(folder, name), "utf8");
      for (const value of [secret, "carl@", "ann@", "202 555"])
        expect(text.includes(value), `${name} ${value}`).toBe(false);
    }
    expect(plan.manifest.counts.redactions).toEqual({ email: 1, secret: 1 });
  });

  it("refuses the finished rows when something slipped through, and leaves nothing behind", async () => {
    const root = temporaryFolder();
    corpusOf(join(root, "corpus.db"), planted());
    const real = createRedactor({ ...defaults.redact, countries: ["US"], self });
    const blind = { find: real.find, redact: (text: string) => ({ text, findings: [] }) };
    await expect(build(root, { redactor: blind })).rejects.toMatchObject({ code: "MISMATCH" });
    expect(readdirSync(join(root, "datasets"))).toEqual([]);
  });

  it("writes nothing when the redactor fails", async () => {
    const root = temporaryFolder();
    corpusOf(join(root, "corpus.db"), planted());
    const broken = {
      find: () => [],
      redact: (text: string) => {
        if (text.includes(secret)) throw new Error("broken");
        return { text, findings: [] };
      },
    };
    const failure = await build(root, { redactor: broken }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "MISMATCH" });
    expect(String(failure)).not.toContain(secret);
    expect(readdirSync(join(root, "datasets"))).toEqual([]);
  });

  it("stops on Ctrl-C without a trace", async () => {
    const root = temporaryFolder();
    corpusOf(join(root, "corpus.db"), threads(300));
    const stop = new AbortController();
    const emit = () => stop.abort();
    await expect(build(root, { emit, signal: stop.signal })).rejects.toMatchObject({ code: "CANCELLED" });
    expect(readdirSync(join(root, "datasets"))).toEqual([]);
  });
});
