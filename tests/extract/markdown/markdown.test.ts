import { mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dailyDate } from "../../../src/extract/markdown/daily.ts";
import { toDate } from "../../../src/extract/markdown/dates.ts";
import { parseProperties } from "../../../src/extract/markdown/frontmatter.ts";
import { markdown } from "../../../src/extract/markdown/markdown.ts";
import { readNote } from "../../../src/extract/markdown/markup.ts";
import { testSource } from "../../contract/source.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { entryOf, readInto } from "../../support/extract.ts";

describe("markdown", () => testSource(markdown, "tests/fixtures/markdown"));
describe("logseq", () => testSource(markdown, "tests/fixtures/logseq"));
describe("org", () => testSource(markdown, "tests/fixtures/org"));

/** Writes notes into a vault of the test's own. */
function vault(notes: Record<string, string>): { folder: string; root: string } {
  const folder = temporaryFolder();
  const root = join(folder, "vault");
  mkdirSync(join(root, ".obsidian"), { recursive: true });
  for (const [name, text] of Object.entries(notes)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return { folder, root };
}

describe("a vault read again", () => {
  it("adds nothing, updates what changed, and lets go of what is gone", async () => {
    const { folder, root } = vault({ "a.md": "One.", "b.md": "Two.", "c.md": "Three." });
    expect((await readInto(folder, root)).extraction.added).toBe(3);
    expect((await readInto(folder, root)).extraction).toMatchObject({ known: true, added: 0, updated: 0 });
    writeFileSync(join(root, "a.md"), "One, and more.");
    rmSync(join(root, "b.md"));
    writeFileSync(join(root, "d.md"), "Four.");
    const again = await readInto(folder, root);
    expect(again.extraction).toMatchObject({ added: 1, updated: 1, unchanged: 1, removed: 1 });
    expect(entryOf(again, "a.md").document.text).toBe("One, and more.");
    renameSync(join(root, "c.md"), join(root, "e.md"));
    expect((await readInto(folder, root)).extraction).toMatchObject({ added: 1, unchanged: 2, removed: 1 });
  });

  it("goes on where it was stopped", async () => {
    const { folder, root } = vault(
      Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`n${index}.md`, `Note ${index}.`])),
    );
    const stop = new AbortController();
    const stopped = readInto(folder, root, {
      signal: stop.signal,
      onEvent: ({ type }) => type === "progress" && stop.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: "CANCELLED" });
    const rest = await readInto(folder, root);
    expect(rest.entries).toHaveLength(500);
    expect(rest.extraction.added).toBe(300);
  });

  it("is quick with thousands of notes that did not change", async () => {
    const notes = Object.fromEntries(
      Array.from({ length: 3000 }, (_, index) => [`f${index % 50}/n${index}.md`, `Note ${index}.`]),
    );
    const { folder, root } = vault(notes);
    await readInto(folder, root);
    const started = performance.now();
    expect((await readInto(folder, root)).extraction.known).toBe(true);
    expect(performance.now() - started).toBeLessThan(2500);
  });
});

describe("what a vault holds besides notes", () => {
  it("is left out, with the reason where it looks like a note", async () => {
    const { folder, root } = vault({
      "note.md": "Kept.",
      "node_modules/x/README.md": "Not a note.",
      ".git/x.md": "Not a note.",
      ".trash/x.md": "Not a note.",
      "_templates/x.md": "Not a note.",
      "huge.md": "",
    });
    truncateSync(join(root, "huge.md"), 3 * 1024 * 1024);
    writeFileSync(join(folder, "secret.md"), "Outside.");
    symlinkSync(join(folder, "secret.md"), join(root, "link.md"));
    symlinkSync(folder, join(root, "up"));
    symlinkSync(root, join(root, "round"));
    symlinkSync(join(root, "nowhere"), join(root, "broken.md"));
    const reading = await readInto(folder, root);
    expect(reading.entries.map(({ document }) => document.externalId)).toEqual(["note.md"]);
    expect(reading.skipped.map(({ locator, reason }) => [locator, reason])).toEqual([
      ["broken.md", "broken-link"],
      ["huge.md", "too-large"],
      ["link.md", "link-outside"],
      ["up", "link-outside"],
    ]);
  });

  it("reads one note alone", async () => {
    const { folder, root } = vault({ "a.md": "One.", "b.md": "Two." });
    expect((await readInto(folder, join(root, "a.md"))).entries).toHaveLength(1);
  });
});

describe("a note's text", () => {
  it.each([
    ["[[Note]] and [[Note|shown]] and [[a/b/Note#Part|x]]", "Note and shown and x"],
    ["[[Note#^block]]", "Note"],
    ["| [[Note\\|in a table]] |", "| in a table |"],
    ["![[picture.png|300]]kept", "kept"],
    ["before %%gone%% after", "before  after"],
    ["text ^block-1\nnext", "text\nnext"],
    ["2^10 is kept", "2^10 is kept"],
    ["> [!note]\n> inside with `code`\n> more", "inside with `code`\nmore"],
    ["> plain quotation", "> plain quotation"],
    ["`%%code%%` [not](link) [[", "`%%code%%` [not](link) [["],
    ["# Heading #tag", "# Heading"],
    ["C# and #1 stay", "C# and #1 stay"],
    ["---\nno: frontmatter", "---\nno: frontmatter"],
  ])("%j reads %j", (source, text) => expect(readNote(source).text).toBe(text));

  it("keeps every word of plain text", () => {
    const words = fc.array(fc.stringMatching(/^[a-zA-Zäöü]{1,9}[.,]?$/), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(words), (lines) => {
        const text = lines.map((line) => line.join(" ")).join("\n");
        expect(readNote(text).text.replace(/\s+/g, " ")).toBe(text.trim().replace(/\s+/g, " "));
      }),
    );
  });

  it("keeps code as it is in long notes too", () => {
    const long = `${"A line of text.\n".repeat(6000)}\n\`\`\`js\nconst a = "[[kept]]";\n\`\`\`\n\n[[Note|shown]]`;
    expect(readNote(long).text).toMatch(/const a = "\[\[kept\]\]";\n```\n\nshown$/);
  });

  it("takes anything, in time that grows with it", () => {
    const parts = fc.constantFrom(
      "[[",
      "]]",
      "%%",
      "![[",
      "> [!note]\n",
      "```\n",
      "#",
      "^",
      "---\n",
      "|",
      "a",
      "\n",
      "> ",
      "`",
      "<!--",
      "-->",
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 200 }), (pieces) => {
        readNote(pieces.join(""));
      }),
    );
    const started = performance.now();
    for (const piece of [
      "[[",
      "%%",
      "![[a",
      "> [!x]\n",
      "#a ",
      "<!--",
      "^a ",
      "```a\n",
      "> ",
      "- a\n  ",
      "`a",
    ])
      readNote(piece.repeat(200_000));
    readNote("> ".repeat(20_000));
    expect(performance.now() - started).toBeLessThan(8000);
  });
});

describe("properties", () => {
  it.each([
    ["tags: a, b", ["a", "b"]],
    ["tags: [a, '#b']", ["a", "b"]],
    ["tag: one", ["one"]],
    ["tags:\n  - x y\n  - z", ["x y", "z"]],
    ["tags: {a: 1}", []],
  ])("%j has the tags %j", (yaml, tags) => expect(parseProperties(yaml)?.tags).toEqual(tags));

  it("says when they are broken, or a bomb", () => {
    expect(parseProperties("a: [")).toBeNull();
    expect(parseProperties("- a\n- b")).toBeNull();
    const bomb = [
      "a0: &a0 [x]",
      ...Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`),
    ].join("\n");
    expect(parseProperties(bomb)).toBeNull();
    expect(parseProperties("")?.tags).toEqual([]);
  });

  it.each([
    ["2024-05-17", "2024-05-17T00:00:00.000Z"],
    ["2024-05-17T08:30:00+02:00", "2024-05-17T06:30:00.000Z"],
    ["2024-05-17 08:30", "2024-05-17T08:30:00.000Z"],
    ["2024-02-30", null],
    ["yesterday", null],
  ])("the date %s is %s", (text, date) => expect(toDate(text)).toBe(date));

  it.each([
    ["2024-05-17.md", "YYYY-MM-DD", "2024-05-17"],
    ["a/2024-05-17.md", "[Day] D", "2024-05-17"],
    ["2024/May/17th.md", "YYYY/MMMM/Do", "2024-05-17"],
    ["Fri 17.5.24.md", "ddd D.M.YY", "2024-05-17"],
    ["20240517.md", "YYYYMMDD", "2024-05-17"],
    ["2024-05-17 Paint.md", "YYYY-MM-DD", null],
    ["plain.md", "YYYY-MM-DD", null],
  ])("%s by %s is the day %s", (path, dailyFormat, day) => {
    expect(
      dailyDate(path, { flavour: "plain", templates: null, dailyFormat, dailyFolder: null })?.slice(0, 10) ??
        null,
    ).toBe(day);
  });
});
