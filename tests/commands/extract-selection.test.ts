import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Selection } from "../../src/extract/selection.ts";
import { sources } from "../../src/extract/sources.ts";
import { temporaryFolder, twin } from "../support/cli.ts";
import { mailbox } from "../support/mailbox.ts";

const note = (date: string) => `---\ndate: ${date}\n---\nA note of that day, with some words in it.\n`;

async function workspace() {
  const cwd = temporaryFolder();
  await twin(["init", ".", "--yes", "--name", "Ann Lee", "--email", "ann@example.org"], { cwd });
  const at = join(cwd, "downloads");
  const file = (name: string, content: string) => {
    mkdirSync(join(at, name, ".."), { recursive: true });
    writeFileSync(join(at, name), content);
  };
  file("notes/a.md", note("2019-05-01"));
  file("notes/b.md", note("2021-05-01"));
  file("notes/private/c.md", note("2023-05-01"));
  file("Mail/all.mbox", [...mailbox({ messages: 10, seed: 1 })].join(""));
  const run = async (...args: string[]) => {
    const result = await twin(["extract", "--json", ...args, at], { cwd });
    return { ...result, data: result.stdout ? JSON.parse(result.stdout) : null };
  };
  const documents = (data: { totals: { source: string; documents: number }[] }) =>
    Object.fromEntries(data.totals.map((one) => [one.source, one.documents]));
  return { cwd, at, run, documents };
}

describe("what twin extract reads this time", () => {
  it("is all of it, unless said otherwise; each in its source", async () => {
    const { run, documents } = await workspace();
    expect(documents((await run()).data)).toEqual({ markdown: 3, mbox: 10 });
  });

  it.each([
    [["--source", "mbox"], { mbox: 10 }],
    [["--source", "markdown", "--since", "2020"], { markdown: 2 }],
    [["--source", "markdown", "--until", "2021-05"], { markdown: 2 }],
    [["--source", "markdown", "--since", "2021-05-01", "--until", "2021-05-01"], { markdown: 1 }],
    [["--exclude", "private"], { markdown: 2, mbox: 10 }],
    [["--exclude", "*.mbox"], { markdown: 3 }],
    [["--only", "Mail/**"], { mbox: 10 }],
    [["--only", "notes/*.md"], { markdown: 2 }],
  ])("%j", async (args, expected) => {
    const { run, documents } = await workspace();
    const { code, data } = await run(...args);
    expect([code, documents(data)]).toEqual([0, expected]);
  });

  it("removes nothing that was read before and is not asked for this time", async () => {
    const { run, documents } = await workspace();
    await run();
    const narrow = await run("--since", "2020");
    expect(documents(narrow.data)).toEqual({ markdown: 3, mbox: 10 });
    expect(narrow.data.files.map((one: { removed: number }) => one.removed)).toEqual([0, 0]);
    expect(documents((await run("--exclude", "private")).data)).toEqual({ markdown: 3, mbox: 10 });
  });

  it("reads the rest when it is asked for again without limits", async () => {
    const { run, documents } = await workspace();
    await run("--since", "2022");
    expect(documents((await run()).data)).toEqual({ markdown: 3, mbox: 10 });
  });

  it.each([
    ["--source", "nothing"],
    ["--since", "yesterday"],
    ["--since", "2023-02-30"],
    ["--until", "2020-13"],
  ])("refuses %s %s", async (...args) => {
    const { run } = await workspace();
    expect((await run(...args)).code).toBe(2);
  });

  it("takes patterns anywhere in the path, also of an archive", () => {
    const selection = new Selection({ exclude: ["Private", "*.tmp"], only: ["Mail/**/*.mbox"] });
    expect(selection.excludes("/a/private/b/c.md")).toBe(true);
    expect(selection.excludes("/a/x.zip!/Takeout/PRIVATE/c.md")).toBe(true);
    expect(selection.excludes("/a/privately/c.md")).toBe(false);
    expect(selection.includes("/a/x.zip!/Takeout/Mail/All.mbox")).toBe(true);
    expect(selection.includes("/a/Notes/All.mbox")).toBe(false);
  });

  it("is told by --dry-run, with sizes, and nothing is read", async () => {
    const { run, cwd } = await workspace();
    const { data } = await run("--dry-run");
    expect(data.recognized.map((one: { source: string }) => one.source).sort()).toEqual(["markdown", "mbox"]);
    expect((await twin(["documents", "--json"], { cwd })).code).not.toBe(0);
  });

  it("keeps what is declared to be the user's in twin.yaml, with its comments", async () => {
    const { run, cwd, at } = await workspace();
    await run("--mine");
    await run("--mine");
    const config = readFileSync(join(cwd, "twin.yaml"), "utf8");
    expect(config.split(at)).toHaveLength(2);
    expect(config).toContain("# Who you are.");
  });
});

describe("twin sources", () => {
  it("lists every source, and tells how to get each", async () => {
    const cwd = temporaryFolder();
    const { code, stdout } = await twin(["sources", "--json"], { cwd });
    const data: { sources: { name: string; title: string; howToExport: string }[] } = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(data.sources.map(({ name }) => name)).toEqual(sources.map(({ name }) => name));
    for (const one of data.sources) expect(one.howToExport.length, one.name).toBeGreaterThan(30);
    expect(new Set(sources.map(({ name }) => name)).size).toBe(sources.length);
    const { stdout: mbox } = await twin(["sources", "mbox"], { cwd });
    expect(mbox).toContain("takeout.google.com");
    expect((await twin(["sources", "nothing"], { cwd })).code).toBe(2);
  });
});
