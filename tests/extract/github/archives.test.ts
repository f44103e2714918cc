import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Self } from "../../../src/core/document.ts";
import { discover } from "../../../src/extract/discover.ts";
import { extract } from "../../../src/extract/run.ts";
import { Corpus } from "../../../src/io/corpus.ts";
import { fakeGitHub } from "../../fakes/github.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { readInto } from "../../support/extract.ts";
import { bo, git, lines, TestRepository } from "../git/repository.ts";

const self: Self = { names: [], emails: ["ada@example.org", "perpetua@example.org"], handles: ["pquill"] };

/** Reads an archive as `twin extract` does. */
async function readArchive(folder: string, path: string) {
  const signal = new AbortController().signal;
  const scratch = temporaryFolder();
  const found = await discover([path], { signal, scratch });
  using corpus = Corpus.open(join(folder, "corpus.db"));
  const options = { self, signal, scratch, env: { PATH: process.env.PATH }, emit: () => undefined };
  const done = await extract(corpus, found, options);
  return { done, found, documents: [...corpus.entries()].map(({ document }) => document) };
}

const pack = (folder: string, target: string, ...names: string[]) =>
  execFileSync("tar", ["-czf", target, "-C", folder, ...names]);

/** A repository with a pack and one with loose objects: both are in such archives. */
function repository(folder: string): TestRepository {
  const made = new TestRepository(join(folder, "lamp"));
  made.commit("Light the lamp in the tower", { "a.ts": `${lines(8, "wick")}\n` });
  made.commit("Not hers", { "b.ts": `${lines(8, "oil")}\n` }, bo);
  return made;
}

describe("archives of code hosts, as they are downloaded", () => {
  it("a GitHub account's: its records and its repositories", async () => {
    const folder = temporaryFolder();
    const content = join(folder, "content");
    cpSync("tests/fixtures/github-archive/issues-pulls-reviews-and-releases/input", content, {
      recursive: true,
    });
    const made = repository(folder);
    mkdirSync(join(content, "repositories", "pquill"), { recursive: true });
    git(folder, "clone", "-q", "--bare", made.path, join(content, "repositories", "pquill", "lamp.git"));
    git(join(content, "repositories", "pquill", "lamp.git"), "repack", "-q", "-a", "-d");
    const archive = join(folder, "0123-4567.tar.gz");
    pack(content, archive, ".");
    const { done, documents } = await readArchive(folder, archive);
    expect(done.map(({ source, error }) => [source, error]).sort()).toEqual([
      ["git", null],
      ["github-archive", null],
    ]);
    expect(documents.filter(({ author }) => author === "self").map(({ title }) => title)).toContain("a.ts");
    expect(documents.map(({ text }) => text)).toContain("Light the lamp in the tower");
    expect(documents.map(({ text }) => text)).toContain("> Since when?\n\nSince March.");
    expect(documents.some(({ text }) => text.includes("oil0"))).toBe(false);

    // the unpacked folder holds the same
    const again = await readArchive(folder, content);
    expect(again.done.every(({ added }) => added === 0)).toBe(true);

    // cut off in the middle: what is whole is read, and no crash
    const cut = join(folder, "cut.tar.gz");
    const bytes = readFileSync(archive);
    writeFileSync(cut, bytes.subarray(0, Math.floor(bytes.length * 0.6)));
    const damaged = await readArchive(temporaryFolder(), cut);
    expect([...damaged.found.errors, ...damaged.done.flatMap(({ error }) => error ?? [])]).not.toEqual([]);
  });

  it("a GitHub account's doubles nothing that came by the API", async () => {
    const folder = temporaryFolder();
    const base = { repo: "harbour/tides", created: "2023-12-01T10:00:00Z", updated: "2024-01-01T00:00:00Z" };
    const comment = (id: number, user: string, body: string, more = {}) => ({
      id,
      user,
      body,
      created: `2024-01-02T1${id % 10}:01:00Z`,
      ...more,
    });
    const line = { path: "lamp.ts", hunk: "@@ -1 +1 @@\n-dark\n+light" };
    const fake = await fakeGitHub([
      {
        ...base,
        number: 2,
        user: "annlee",
        title: "Who keeps the log?",
        body: "I found nobody who does.",
        comments: [
          comment(21, "pquill", "I do, every morning."),
          comment(22, "annlee", "Since when?"),
          comment(23, "pquill", "> Since when?\r\n\r\nSince March."),
        ],
      },
      {
        ...base,
        number: 5,
        pull: true,
        user: "annlee",
        title: "Add a lamp",
        body: "It burns all night.",
        comments: [
          comment(30, "pquill", "Sound, but for two planks.", { review: true }),
          comment(32, "pquill", "Why not a match?", { line }),
          comment(33, "annlee", "It is windy.", { line: { ...line, inReplyTo: 32 } }),
          comment(34, "pquill", "Then a lamp.", { line: { ...line, inReplyTo: 32 } }),
        ],
      },
    ]);
    const env = { TWIN_GITHUB_API: fake.url, GITHUB_TOKEN: "ghp_0123456789" };
    const byApi = await readInto(folder, "github:pquill", { self, env });
    expect(byApi.entries).toHaveLength(9);
    const { done, documents } = await readArchive(
      folder,
      "tests/fixtures/github-archive/issues-pulls-reviews-and-releases/input",
    );
    expect(done[0]).toMatchObject({ unchanged: 9, updated: 0 });
    const addresses = documents.map(({ externalId }) => externalId);
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  it("a GitLab project's: its records, its code and its wiki", async () => {
    const folder = temporaryFolder();
    const content = join(folder, "content");
    cpSync("tests/fixtures/gitlab/project-of-today-with-notes-and-diffs/input", content, { recursive: true });
    const made = repository(folder);
    git(made.path, "bundle", "create", "-q", join(content, "project.bundle"), "--all");
    const wiki = new TestRepository(join(folder, "wiki"));
    wiki.commit("Write down how the lamp is lit", { "home.md": "# Home\n\nWith a match.\n" });
    git(wiki.path, "bundle", "create", "-q", join(content, "project.wiki.bundle"), "--all");
    const archive = join(folder, "2024-05-01_10-00-000_harbour_tides_export.tar.gz");
    pack(content, archive, ".");
    const { done, documents } = await readArchive(folder, archive);
    expect(done.map(({ source, error }) => [source, error]).sort()).toEqual([
      ["git", null],
      ["git", null],
      ["gitlab", null],
    ]);
    const texts = documents.map(({ text }) => text);
    expect(texts).toEqual(expect.arrayContaining(["# Home\n\nWith a match.", "The one in the tower."]));
  });
});
