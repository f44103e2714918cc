import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { notion } from "../../../src/extract/notes/notion.ts";
import { markdownPage, notionDate } from "../../../src/extract/notes/notion-page.ts";
import { testSource } from "../../contract/source.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { readInto } from "../../support/extract.ts";
import { zip } from "../../support/zip.ts";

describe("notion", () => testSource(notion, "tests/fixtures/notion"));

const boat = "Boat 0123456789abcdef0123456789abcdef.md";
const mast = "Mast 1123456789abcdef0123456789abcdef.md";

describe("a zip of zips", () => {
  it("is read in place, with the same ids as unpacked", async () => {
    const inner = zip([{ name: `Private & Shared/${boat}`, data: "# Boat\n\nSand the deck.\n" }]);
    const folder = temporaryFolder();
    const path = join(folder, "1b2c_Export-0a.zip");
    writeFileSync(path, zip([{ name: "ExportBlock-0a-Part-1.zip", data: inner }]));
    const zipped = await readInto(folder, path);
    expect(zipped.entries.map(({ document }) => document.text)).toEqual(["Sand the deck."]);
    expect(zipped.extraction.source).toBe("notion");

    const other = temporaryFolder();
    mkdirSync(join(other, "Export", "Private & Shared"), { recursive: true });
    writeFileSync(join(other, "Export", "Private & Shared", boat), "# Boat\n\nSand the deck.\n");
    const unpacked = await readInto(other, join(other, "Export"));
    expect(unpacked.entries.map(({ document }) => document.id)).toEqual(
      zipped.entries.map(({ document }) => document.id),
    );
  });

  it("is told apart from notes that lie beside it", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "downloads"));
    writeFileSync(join(folder, "downloads", mast), "# Mast\n\nOf larch.\n");
    writeFileSync(join(folder, "downloads", "mine.md"), "A note.");
    const { entries } = await readInto(folder, join(folder, "downloads"));
    expect(entries.map(({ document }) => document.provenance.source)).toEqual(["markdown", "notion"]);
  });
});

describe("a page", () => {
  it.each([
    ["January 5, 2024 3:04 PM", "2024-01-05T15:04:00.000Z"],
    ["@January 5, 2024 12:04 AM (UTC)", "2024-01-05T00:04:00.000Z"],
    ["January 5, 2024 → January 7, 2024", "2024-01-05T00:00:00.000Z"],
    ["2024/01/05", "2024-01-05T00:00:00.000Z"],
    ["2024/01/05 15:04", "2024-01-05T15:04:00.000Z"],
    ["05/01/2024", "2024-01-05T00:00:00.000Z"],
    ["5. Januar 2024 15:04", "2024-01-05T15:04:00.000Z"],
    ["5 janvier 2024", "2024-01-05T00:00:00.000Z"],
    ["5 de enero de 2024 9:30", "2024-01-05T09:30:00.000Z"],
    ["2024年1月5日", "2024-01-05T00:00:00.000Z"],
    ["31 February 2024", null],
    ["soon", null],
    ["12", null],
  ])("has the date %s as %s", (text, at) => expect(notionDate(text)).toBe(at));

  it("keeps every word of plain text", () => {
    const words = fc.array(fc.stringMatching(/^[a-zA-Zäöü]{1,9}[.,]?$/), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(words, { minLength: 1 }), (lines) => {
        const text = lines.map((line) => line.join(" ")).join("\n\n");
        expect(markdownPage(`# Title\n\n${text}`, "x.md").text).toBe(text.trim());
      }),
    );
  });

  it.each(["[", "[a](", "![", "[a](b.md)", "<aside>", "a: b\n", "# a\n"])("takes many of %j", (piece) => {
    const started = performance.now();
    markdownPage(`# Title\n\n${piece.repeat(20_000)}`, "x.md");
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
