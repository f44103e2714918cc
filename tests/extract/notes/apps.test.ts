import { execFileSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bear } from "../../../src/extract/notes/bear.ts";
import { bearNote } from "../../../src/extract/notes/bear-note.ts";
import { dayOne } from "../../../src/extract/notes/day-one.ts";
import { journalEntry } from "../../../src/extract/notes/day-one-entry.ts";
import { joplin } from "../../../src/extract/notes/joplin.ts";
import { joplinItem } from "../../../src/extract/notes/joplin-item.ts";
import { simplenote } from "../../../src/extract/notes/simplenote.ts";
import { standardItem } from "../../../src/extract/notes/standard-note.ts";
import { standardNotes } from "../../../src/extract/notes/standard-notes.ts";
import { testSource } from "../../contract/source.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { readInto } from "../../support/extract.ts";
import { zip } from "../../support/zip.ts";

describe("day-one", () => testSource(dayOne, "tests/fixtures/day-one"));
describe("bear", () => testSource(bear, "tests/fixtures/bear"));
describe("joplin", () => testSource(joplin, "tests/fixtures/joplin"));
describe("simplenote", () => testSource(simplenote, "tests/fixtures/simplenote"));
describe("standard-notes", () => testSource(standardNotes, "tests/fixtures/standard-notes"));

/** All files of a folder as members of a zip. */
const members = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
    .map((path) => ({ name: relative(folder, path), data: readFileSync(path) }));

async function read(path: string) {
  const { entries } = await readInto(temporaryFolder(), path);
  return entries.map(({ document }) => `${document.provenance.source} ${document.id}`).sort();
}

describe("exports as they are downloaded", () => {
  it("a .bearbk is what its folder is", async () => {
    const input = "tests/fixtures/bear/backup-with-own-tags/input";
    const path = join(temporaryFolder(), "Bear Notes 2024-06-01.bearbk");
    writeFileSync(
      path,
      zip(members(input).map((one) => ({ ...one, name: `Bear Notes 2024-06-01/${one.name}` }))),
    );
    const zipped = await read(path);
    expect(zipped).toHaveLength(3);
    expect(await read(resolve(input))).toEqual(zipped);
  });

  it("a .jex is what its folder is", async () => {
    const input = "tests/fixtures/joplin/raw-export/input";
    const path = join(temporaryFolder(), "joplin.jex");
    execFileSync("tar", ["-cf", path, "-C", input, "."]);
    const packed = await read(path);
    expect(packed).toHaveLength(2);
    expect(await read(resolve(input))).toEqual(packed);
  });

  it("texts beside the notes of Simplenote and Standard Notes are not read again", async () => {
    for (const name of ["simplenote/export-with-bin", "standard-notes/decrypted-backup"]) {
      const path = join(temporaryFolder(), "export.zip");
      writeFileSync(path, zip(members(`tests/fixtures/${name}/input`)));
      const sources = new Set((await read(path)).map((one) => one.split(" ")[0]));
      expect([...sources]).toEqual([name.split("/")[0]]);
    }
  });

  it("journals of Day One lie beside each other in one .zip", async () => {
    const folder = temporaryFolder();
    cpSync("tests/fixtures/day-one/journal-of-version-2/input Journal.json", join(folder, "Journal.json"));
    const path = join(temporaryFolder(), "export.zip");
    const second = '{"entries":[{"uuid":"F1","creationDate":"2024-01-01T00:00:00Z","text":"More."}]}';
    writeFileSync(path, zip([...members(folder), { name: "Travel.json", data: second }]));
    expect(await read(path)).toHaveLength(3);
  });
});

describe("what the apps write", () => {
  it.each([
    ["a #tag# b", "a  b", ["tag"]],
    ["#two words# end", "end", ["two words"]],
    ["one #a #b", "one", ["a", "b"]],
    ["# 1 and # 2", "# 1 and # 2", []],
    ["issue #12 and #13", "issue #12 and #13", []],
  ])("Bear's %j reads %j", (source, text, tags) => {
    const note = bearNote(source, null);
    expect([note.text, note.tags]).toEqual([text, tags]);
  });

  it("is taken, whatever it is", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, text) => {
        journalEntry(value);
        standardItem(value);
        standardItem({ uuid: "a", content_type: "Note", content: { text: JSON.stringify({ root: value }) } });
        journalEntry({ richText: JSON.stringify({ contents: value }) });
        joplinItem(text);
        bearNote(text, null);
      }),
    );
  });

  it("keeps every word of plain text", () => {
    const words = fc.array(fc.stringMatching(/^[a-zA-Zäöü]{1,9}[.,]?$/), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(words, { minLength: 1 }), (lines) => {
        const text = lines.map((line) => line.join(" ")).join("\n");
        const id = "0123456789abcdef0123456789abcdef";
        expect(journalEntry({ text })?.text).toBe(text);
        expect(bearNote(text, null).text).toBe(text);
        expect(joplinItem(`Title\n\n${text}\n\nid: ${id}\ntype_: 1`)?.body).toBe(text);
      }),
    );
  });

  it.each(["#", "#a ", "::", "![](", "[](assets/", "\\.", "a:\n"])("takes many of %j", (piece) => {
    const started = performance.now();
    const text = piece.repeat(20_000);
    bearNote(text, null);
    journalEntry({ text });
    joplinItem(text);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
