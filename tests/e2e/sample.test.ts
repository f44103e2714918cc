import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type Document, documentSchema } from "../../src/core/document.ts";
import { exampleSchema, rejectedSchema } from "../../src/core/example.ts";
import { resource } from "../../src/io/resources.ts";
import { sharedFolder, twin } from "../support/cli.ts";

// The sample author's mailbox says of each trap which mails hold it (sample/data/expected.json), and of each mail
// of hers what her own words are (own-words.jsonl). So this test knows the truth without asking our code.
const trap = z.object({ count: z.int(), ids: z.array(z.string()) });
const expected = z
  .object({
    author: z.object({ name: z.string(), addresses: z.array(z.string()) }),
    mail: z.object({
      total: z.int(),
      self: z.int(),
      other: z.int(),
      distinctOwnWords: z.int(),
      traps: z.record(z.string(), trap),
    }),
    vault: z.object({ notes: z.int(), traps: z.record(z.string(), trap) }),
    chat: z.object({ self: z.int(), other: z.int() }),
    commits: z.object({ self: z.int() }),
  })
  .parse(JSON.parse(readFileSync(resource("sample", "data", "expected.json"), "utf8")));
const lines = <T extends z.ZodType>(text: string, schema: T): z.infer<T>[] =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => schema.parse(JSON.parse(line)));
const ids = (name: string) => expected.mail.traps[name]?.ids ?? [];

describe("the sample author, extracted and built", () => {
  const sample = (...parts: string[]) => resource("sample", "data", ...parts);
  const exports = [sample("takeout"), sample("vault"), sample("chats"), sample("repository.bundle")];
  const cwd = sharedFolder();
  let documents: Document[] = [];
  let cleaned = new Map<string | null, string>();
  let dropped = new Map<string | null, string>();
  let rows: z.infer<typeof exampleSchema>[] = [];
  let dataset = "";

  beforeAll(async () => {
    const emails = expected.author.addresses.flatMap((address) => ["--email", address]);
    await twin(["init", "--name", expected.author.name, ...emails, "--yes"], { cwd });
    // The broken mail is read as far as it goes, or skipped and counted: never the end.
    expect([0, 3]).toContain((await twin(["extract", ...exports], { cwd })).code);
    documents = lines((await twin(["documents", "--json"], { cwd })).stdout, documentSchema);
    const clean = lines((await twin(["documents", "--cleaned", "--json"], { cwd })).stdout, documentSchema);
    cleaned = new Map(clean.map(({ externalId, text }) => [externalId, text]));
    const drop = z.object({ externalId: z.string().nullable(), reason: z.string() });
    dropped = new Map(
      lines((await twin(["documents", "--dropped", "--json"], { cwd })).stdout, drop).map((one) => [
        one.externalId,
        one.reason,
      ]),
    );
    expect((await twin(["build-dataset"], { cwd })).code).toBe(0);
    dataset = join(cwd, "datasets", readdirSync(join(cwd, "datasets"))[0] ?? "");
    rows = ["train.jsonl", "eval.jsonl"].flatMap((name) =>
      lines(readFileSync(join(dataset, name), "utf8"), exampleSchema),
    );
  }, 120_000);

  it("finds every mail, note, message and commit, and knows which are hers", () => {
    const mails = documents.filter(({ kind }) => kind === "email");
    const own = mails.filter(({ author }) => author === "self");
    expect(own).toHaveLength(expected.mail.self);
    const broken = ids("broken").length;
    expect(mails.length).toBeGreaterThanOrEqual(expected.mail.total - broken);
    for (const id of ids("impostor"))
      expect(mails.find((one) => one.externalId === id)?.author).toBe("other");
    const notes = documents.filter(({ provenance }) => provenance.source === "markdown");
    expect(notes.filter(({ author }) => author === "self").length).toBe(expected.vault.notes);
    const names = notes.map(({ externalId }) => externalId ?? "");
    for (const name of ["obsidian-settings", "template", "trash"].flatMap(
      (t) => expected.vault.traps[t]?.ids ?? [],
    )) {
      expect(names.filter((one) => one.endsWith(name))).toEqual([]);
    }
    const messages = documents.filter(({ provenance }) => provenance.source === "whatsapp");
    expect(messages.filter(({ author }) => author === "self")).toHaveLength(expected.chat.self);
    expect(messages.filter(({ author }) => author === "other")).toHaveLength(expected.chat.other);
    expect(messages.every(({ writtenAt }) => writtenAt?.startsWith("2025-04-"))).toBe(true); // never in March
    const commits = documents.filter(({ externalId }) => /^[0-9a-f]{40}$/.test(externalId ?? ""));
    expect(commits.length).toBeGreaterThan(expected.commits.self * 0.8); // merges and one-word messages are left out
  });

  it("keeps her own words and nothing else, mail by mail", () => {
    const truth = lines(
      readFileSync(sample("own-words.jsonl"), "utf8"),
      z.object({ id: z.string(), text: z.string() }),
    );
    const words = (text: string) =>
      text.replace(/\[(?:email|phone|secret|address|name)[^\]]*\]/g, "").match(/\p{L}{3,}/gu) ?? [];
    let exact = 0;
    for (const { id, text } of truth) {
      if (words(cleaned.get(id) ?? "").join(" ") === words(text).join(" ")) exact++;
    }
    expect(exact / truth.length).toBeGreaterThan(0.9);
  });

  it("drops what her machine wrote, and keeps what she wrote to a list", () => {
    for (const id of ids("own-out-of-office")) expect(dropped.has(id)).toBe(true);
    for (const id of ids("own-list-mail")) expect(cleaned.has(id)).toBe(true);
  });

  it("has no secret, address or telephone number in any row", () => {
    const all = rows.map((row) => JSON.stringify(row)).join("\n");
    expect(all).not.toMatch(/ghp_[A-Za-z0-9]{36}|[\w.]+@[\w-]+\.(?:example|test|org)|\+44 ?\d/);
    const raw = documents.filter(({ externalId }) => ids("secret-password").includes(externalId ?? ""));
    const passwords = raw.flatMap(({ text }) => text.match(/\bWick-\w+-\d{4}/g) ?? []);
    expect(passwords.length).toBeGreaterThan(0);
    for (const password of passwords) expect(all).not.toContain(password);
  });

  it("has only her documents as outputs, each row explained, and a reason for each of hers that is in none", () => {
    const own = new Map(documents.filter(({ author }) => author === "self").map((one) => [one.id, one]));
    const used = new Set(rows.flatMap(({ documentIds }) => documentIds));
    for (const row of rows) {
      expect(row.why.length).toBeGreaterThan(0);
      expect(row.documentIds.some((id) => own.has(id))).toBe(true);
    }
    const rejected = lines(readFileSync(join(dataset, "rejected.jsonl"), "utf8"), rejectedSchema);
    const explained = new Set(rejected.map(({ documentId }) => documentId));
    for (const id of own.keys()) expect(used.has(id) || explained.has(id)).toBe(true);
  });

  it("leaves out what repeats, naming what it repeats", () => {
    const rejected = lines(readFileSync(join(dataset, "rejected.jsonl"), "utf8"), rejectedSchema);
    for (const id of ids("duplicate")) {
      expect(rejected.find(({ externalId }) => externalId === id)?.duplicateOf).toBeTruthy();
    }
  });

  it("adds nothing when it is run again", async () => {
    const again = await twin(["extract", ...exports, "--json"], { cwd });
    expect([0, 3]).toContain(again.code);
    const after = lines((await twin(["documents", "--json"], { cwd })).stdout, documentSchema);
    expect(after).toEqual(documents);
    expect((await twin(["build-dataset"], { cwd })).code).toBe(0);
    expect(readdirSync(join(cwd, "datasets"))).toHaveLength(1);
  });
});
