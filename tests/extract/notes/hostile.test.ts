import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diskEntry } from "../../../src/extract/entry.ts";
import { noteBody } from "../../../src/extract/notes/apple-proto.ts";
import { evernote } from "../../../src/extract/notes/evernote.ts";
import { htmlPage } from "../../../src/extract/notes/notion-html.ts";
import { markdownPage } from "../../../src/extract/notes/notion-page.ts";
import { readAll } from "../../contract/source.ts";
import { temporaryFolder } from "../../support/cli.ts";

const nobody = { names: [], emails: [], handles: [] };

describe("hostile notes", () => {
  it("a note that unpacks to gigabytes is no note", () => {
    const bomb = gzipSync(Buffer.alloc(80 * 2 ** 20));
    expect(bomb.length).toBeLessThan(200_000);
    expect(() => noteBody(bomb)).toThrow();
  });

  it("protocol buffers of any bytes end", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          noteBody(gzipSync(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
    );
  });

  it("entities of XML are not expanded", async () => {
    const path = join(temporaryFolder(), "bomb.enex");
    const entities = Array.from({ length: 20 }, (_, i) => `<!ENTITY e${i + 1} "&e${i};&e${i};">`).join("");
    writeFileSync(
      path,
      `<?xml version="1.0"?><!DOCTYPE en-export [<!ENTITY e0 "lol">${entities}<!ENTITY file SYSTEM "file:///etc/hosts">]>` +
        "<en-export><note><title>&e20;</title><content><![CDATA[<en-note>a &file; b</en-note>]]></content></note></en-export>",
    );
    const [batch] = await readAll(evernote, await diskEntry(path), nobody);
    expect(batch?.records).toMatchObject([{ type: "document", document: { text: "a &file; b" } }]);
  });

  it("pages of any HTML and Markdown are taken", () => {
    const parts = fc.constantFrom(
      '<table class="properties">',
      "<tr class='property-row-text'>",
      "<th>a</th><td>b</td>",
      '<div class="page-body">',
      '<h1 class="page-title">',
      "</h1>",
      "<time>",
      "[a](b.md)",
      "![](",
      "<aside>",
      "a: b\n",
      "# t\n",
      "text",
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 60 }), (pieces) => {
        htmlPage(pieces.join(""), "x.html");
        markdownPage(pieces.join(""), "x.md");
      }),
    );
    const started = performance.now();
    for (const piece of [
      '<table class="properties">',
      "<tr><th>",
      '<div class="page-body">',
      '<h1 class="page-title">',
    ])
      htmlPage(piece.repeat(10_000), "x.html");
    expect(performance.now() - started).toBeLessThan(4000);
  });

  it("a folder that only looks like an export is none", async () => {
    const { notion } = await import("../../../src/extract/notes/notion.ts");
    const { bear } = await import("../../../src/extract/notes/bear.ts");
    const { joplin } = await import("../../../src/extract/notes/joplin.ts");
    const root = temporaryFolder();
    mkdirSync(join(root, "a.textbundle.old"));
    writeFileSync(join(root, "deadbeef.md"), "A note.");
    writeFileSync(join(root, "other.md"), "A note.");
    const entry = await diskEntry(root);
    for (const source of [notion, bear, joplin]) expect(await source.recognizes(entry)).toBe(0);
  });
});
