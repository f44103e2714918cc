import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diskEntry } from "../../../src/extract/entry.ts";
import { canvasText } from "../../../src/extract/markdown/canvas.ts";
import { logseqPage } from "../../../src/extract/markdown/logseq.ts";
import { orgNote } from "../../../src/extract/markdown/org.ts";
import { type Found, walk } from "../../../src/extract/markdown/walk.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { readInto } from "../../support/extract.ts";
import { zip } from "../../support/zip.ts";

const words = fc.array(
  fc.array(fc.stringMatching(/^[a-zA-Zäöü]{1,9}[.,]?$/), { minLength: 1, maxLength: 6 }),
  {
    minLength: 1,
  },
);
/** What the walk of a folder finds. */
async function found(root: string, elsewhere: ReadonlySet<string> = new Set()): Promise<Found[]> {
  const all: Found[] = [];
  const signal = new AbortController().signal;
  for await (const one of walk(await diskEntry(root), { signal, elsewhere })) all.push(one);
  return all;
}
const squeezed = (text: string) => text.replace(/\s+/g, " ").trim();

describe("Logseq's outline", () => {
  it("keeps every word of plain blocks, at any depth", () => {
    fc.assert(
      fc.property(words, fc.array(fc.nat(4)), (lines, depths) => {
        const source = lines.map((line, i) => `${"\t".repeat(depths[i] ?? 0)}- ${line.join(" ")}`).join("\n");
        const text = logseqPage(source).text.replace(/^\s*- /gm, "");
        expect(squeezed(text)).toBe(squeezed(lines.map((line) => line.join(" ")).join(" ")));
      }),
    );
  });

  it.each(["- ", "((", "{{", "\t- a\n", "- a\n  b:: c\n", "```\n", "- :LOGBOOK:\n", "#+BEGIN_QUERY\n"])(
    "takes many of %j in time that grows with them",
    (piece) => {
      const started = performance.now();
      logseqPage(piece.repeat(30_000));
      expect(performance.now() - started).toBeLessThan(3000);
    },
  );
});

describe("Org", () => {
  it("keeps every word of plain text", () => {
    fc.assert(
      fc.property(words, (lines) => {
        const text = lines.map((line) => line.join(" ")).join("\n");
        expect(squeezed(orgNote(text).text)).toBe(squeezed(text));
      }),
    );
  });

  it.each([
    ["a /b/ *c* _d_ +e+ ~f~ =g=", "a *b* **c** d ~~e~~ `f` `g`"],
    ["1/2 and 3*4*5 and snake_case_name", "1/2 and 3*4*5 and snake_case_name"],
    ["[[https://example.org/a/b][words]]", "[words](https://example.org/a/b)"],
    ["[[id:123][words]] [[./a.png]]", "words"],
    ["=*not bold*=", "`*not bold*`"],
    ["** TODO Do it :a:b:", "## Do it"],
    ["**** Deep", "#### Deep"],
  ])("%j reads %j", (source, text) => expect(orgNote(source).text).toBe(text));

  it.each(["* ", "[[a][", "#+begin_src\n", ":A:\n", "/a ", "=a ", "*a ", "[fn:", "| a |\n"])(
    "takes many of %j in time that grows with them",
    (piece) => {
      const started = performance.now();
      orgNote(piece.repeat(20_000));
      orgNote(`${piece.trim().repeat(4000)}\n`);
      expect(performance.now() - started).toBeLessThan(3000);
    },
  );
});

describe("a canvas", () => {
  it.each([["[]"], ["null"], ["{"], ['{"nodes":3}'], ['{"nodes":[null,3]}']])("takes %s", (source) => {
    expect(canvasText(source) ?? "").toBe("");
  });
});

describe("walking", () => {
  it("leaves to others what they read", async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, "theirs"));
    for (const name of ["a.md", "b.md", "theirs/c.md"]) writeFileSync(join(root, name), "Text.");
    const folder = await diskEntry(root);
    const elsewhere = new Set([(await folder.child("b.md")).name, (await folder.child("theirs/")).name]);
    expect((await found(root, elsewhere)).map(({ path }) => path)).toEqual(["a.md"]);
  });

  it("takes plain texts among notes for notes, and no others", async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, "notes", "more"), { recursive: true });
    for (const name of ["a.md", "b.md", "c.txt", "LICENSE.txt", "more/d.txt"])
      writeFileSync(join(root, "notes", name), `A few words about ${name}.`);
    const { entries } = await readInto(root, join(root, "notes"));
    const read = entries.map(({ document }) => `${document.provenance.source} ${document.provenance.file}`);
    expect(read.map((one) => one.replace(/ .*\//, " ")).sort()).toEqual([
      "documents d.txt",
      "markdown a.md",
      "markdown b.md",
      "markdown c.txt",
    ]);
  });

  it("keeps two vaults of one name apart", async () => {
    const root = temporaryFolder();
    for (const name of ["home/notes", "work/notes"]) {
      mkdirSync(join(root, name, ".obsidian"), { recursive: true });
      writeFileSync(join(root, name, "a.md"), name);
    }
    const names = (await found(root)).map((one) =>
      one.type === "note" ? `${one.vault.name}: ${one.path}` : "",
    );
    expect(names).toEqual(["notes: a.md", "work/notes: a.md"]);
  });
});

describe("a vault in an archive in a folder of notes", () => {
  it("is found, though the folder is one of notes itself", async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, "downloads"));
    writeFileSync(join(root, "downloads", "README.md"), "What I keep here.");
    const members = [
      { name: "Takeout/Drive/vault/.obsidian/app.json", data: "{}" },
      { name: "Takeout/Drive/vault/a.md", data: "In the vault." },
    ];
    writeFileSync(join(root, "downloads", "takeout.zip"), zip(members));
    const { entries } = await readInto(root, join(root, "downloads"));
    expect(entries.map(({ document }) => document.externalId).sort()).toEqual(["README.md", "a.md"]);
  });
});
