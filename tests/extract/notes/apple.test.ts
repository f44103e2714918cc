import { existsSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diskEntry } from "../../../src/extract/entry.ts";
import { appleNotes } from "../../../src/extract/notes/apple.ts";
import { noteBody, type Run } from "../../../src/extract/notes/apple-proto.ts";
import { bodyMarkdown } from "../../../src/extract/notes/apple-text.ts";
import { readAll, testSource } from "../../contract/source.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { buildNoteStore } from "./note-store.ts";

const golden = "tests/fixtures/apple-notes";
const nobody = { names: [], emails: [], handles: [] };

describe("apple-notes", () =>
  testSource(appleNotes, golden, {
    prepare: ({ folder, scratch }) =>
      existsSync(join(folder, "notes.json"))
        ? buildNoteStore(join(folder, "notes.json"), scratch)
        : join(folder, readdirSync(folder).find((one) => one.startsWith("input")) ?? ""),
  }));

describe("a store that is in use", () => {
  it("is read with what its log holds, and is not touched", async () => {
    const folder = temporaryFolder();
    const path = buildNoteStore(join(golden, "store-of-ios-17", "notes.json"), folder);
    using database = new DatabaseSync(path);
    database.exec("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0");
    database.exec("UPDATE ZICCLOUDSYNCINGOBJECT SET ZTITLE1 = 'Changed since' WHERE Z_PK = 11");
    const before = readdirSync(folder).sort();
    expect(before).toContain(`${basename(path)}-wal`);
    const batches = await readAll(appleNotes, await diskEntry(path), nobody);
    const titles = batches.flatMap(({ records }) =>
      records.flatMap((one) => (one.type === "document" ? [one.document.title] : [])),
    );
    expect(titles).toContain("Changed since");
    expect(readdirSync(folder).sort()).toEqual(before);
  });

  it("has another fingerprint when only the log has changed", async () => {
    const folder = temporaryFolder();
    const path = buildNoteStore(join(golden, "store-of-ios-11", "notes.json"), folder);
    using database = new DatabaseSync(path);
    database.exec("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0");
    const options = { signal: new AbortController().signal, env: {}, elsewhere: new Set<string>() };
    const print = async () => appleNotes.fingerprint?.(await diskEntry(path), options);
    const before = await print();
    database.exec("UPDATE ZICCLOUDSYNCINGOBJECT SET ZTITLE1 = 'Changed since' WHERE Z_PK = 5");
    expect(await print()).not.toBe(before);
  });

  it("says what is wrong with another program's database of that name", async () => {
    const path = join(temporaryFolder(), "NoteStore.sqlite");
    new DatabaseSync(path).exec("CREATE TABLE other (a)");
    await expect(readAll(appleNotes, await diskEntry(path), nobody)).rejects.toMatchObject({
      code: "CORRUPT",
    });
  });
});

describe("a note's body", () => {
  const plain: Run = {
    length: 0,
    style: 3,
    indent: 0,
    done: null,
    quote: false,
    bold: false,
    italic: false,
    struck: false,
    link: "",
    attachment: "",
  };

  it("keeps every word, whatever its runs claim", () => {
    const words = fc
      .array(fc.stringMatching(/^[a-zäöü]{1,9}$/), { minLength: 1 })
      .map((all) => all.join(" "));
    const text = fc.array(words, { minLength: 1 }).map((lines) => lines.join("\n"));
    const run = fc.record({
      length: fc.nat(30),
      style: fc.constantFrom(3, 1, 100, 102, 4),
      indent: fc.nat(3),
      done: fc.constantFrom(null, true, false),
    });
    fc.assert(
      fc.property(text, fc.array(run), (source, runs) => {
        const all = runs.map((one) => ({ ...plain, ...one }));
        const read = bodyMarkdown({ text: source, runs: all }, null, () => "");
        expect(read.replace(/\[x\]/g, "").replace(/[^a-zäöü]+/g, "")).toBe(source.replace(/[^a-zäöü]+/g, ""));
      }),
    );
  });

  it("takes any bytes, or throws", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => noteBody(bytes)).toThrow();
      }),
    );
  });
});
