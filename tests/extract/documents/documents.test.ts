import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Self } from "../../../src/core/document.ts";
import { documents } from "../../../src/extract/documents/documents.ts";
import { namesUser } from "../../../src/extract/documents/writer.ts";
import { diskEntry } from "../../../src/extract/entry.ts";
import { readAll, testSource } from "../../contract/source.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { column, docx, epub, odt, p, pdf, r } from "./build.ts";

const revised = docx(
  [
    p("On lamps", "Title"),
    p("The keeper", "Heading1").replace("Heading1", "Heading2"),
    `<w:p>${r("The keeper lit it ")}${r("every", "<w:b/>")}${r(" evening")}
      <w:del w:id="1" w:author="Perpetua Quillfeather"><w:r><w:delText> or so</w:delText></w:r></w:del>
      <w:ins w:id="2" w:author="Ann Lee">${r(", said Ann,")}</w:ins>
      <w:ins w:id="3" w:author="Perpetua Quillfeather">${r(" and this is mine. ")}</w:ins>
      <w:commentRangeStart w:id="1"/><w:hyperlink r:id="h1">${r("More")}</w:hyperlink><w:commentRangeEnd w:id="1"/></w:p>`,
    p("Light is good.", "Quote"),
    `<w:tbl>${[
      ["Lamp", "Height"],
      ["Old", "12 m"],
    ]
      .map((row) => `<w:tr>${row.map((cell) => `<w:tc>${p(cell)}</w:tc>`).join("")}</w:tr>`)
      .join("")}</w:tbl>`,
    `<w:p>${r("Noted")}<w:r><w:footnoteReference w:id="2"/></w:r>${r(". And")}</w:p>`,
  ].join(""),
  { creator: "Ann Lee", lastModifiedBy: "Quillfeather, Perpetua" },
  {
    "word/_rels/document.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
      <Relationship Id="h1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" Target="https://example.org/lamps" TargetMode="External"/>
      <Relationship Id="n1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" Target="footnotes.xml"/>
      <Relationship Id="k1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header1.xml"/></Relationships>`,
    "word/footnotes.xml": `<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:footnote w:id="2">${p("The note of the keeper.")}</w:footnote></w:footnotes>`,
    "word/header1.xml": `<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">${p("Confidential")}</w:hdr>`,
  },
);

const german = odt(
  `<text:tracked-changes><text:deletion><text:p>weg</text:p></text:deletion></text:tracked-changes>
   <text:p text:style-name="P1">Über Lampen</text:p><text:h text:outline-level="2">Abends</text:h>
   <text:p>Der<text:s/>Wärter <text:span text:style-name="T1">zündete</text:span> sie an.<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Eine Fußnote.</text:p></text:note-body></text:note><office:annotation><dc:creator>X</dc:creator><text:p>Warum?</text:p></office:annotation></text:p>
   <text:list text:style-name="L1"><text:list-item><text:p>Öl</text:p></text:list-item><text:list-item><text:p>Docht</text:p></text:list-item></text:list>`,
  "<meta:initial-creator>Perpetua Quillfeather</meta:initial-creator><dc:date>2019-03-04T10:00:00.1</dc:date>",
  `<style:style style:name="P1" style:parent-style-name="Title"/><style:style style:name="T1"><style:text-properties fo:font-weight="bold"/></style:style>
   <text:list-style style:name="L1"><text:list-level-style-number text:level="1"/></text:list-style>`,
);

const lines = column(50, 700, [
  "The lamp was lit every eve-",
  "ning, and nobody knew by",
  "whom it was done.",
]);
const built: Record<string, [string, Buffer]> = {
  "word-with-tracked-changes": ["input.docx", revised],
  "open-document": ["input.odt", german],
  book: [
    "input.epub",
    epub(
      {
        two: '<html><head><title/><link href="a.css"/></head><body><h1>First</h1><p>The lamp was <i>lit</i>.</p></body></html>',
        one: "<html><body><h1>Second</h1><p>It went out &mdash; at last.</p></body></html>",
      },
      { creator: "Somebody Famous", title: "The Lamp" },
    ),
  ],
  "pdf-of-a-listed-author": [
    "input.pdf",
    pdf([lines], {
      Author: "perpetua@example.org",
      Title: "Untitled",
      CreationDate: "D:20190304120000+01'00'",
    }),
  ],
  "pdf-of-somebody": ["input.pdf", pdf([lines], { Author: "Ann Lee; Bo Ek" })],
  "word-in-google-drive": ["Takeout/Drive/Letters/input.docx", docx(p("A letter that was never sent."))],
};

describe("documents", () =>
  testSource(documents, "tests/fixtures/documents", {
    prepare: ({ folder, scratch }) => {
      const [name, data] = built[basename(folder)] ?? [];
      if (!name || !data) {
        const given = readdirSync(folder).find((one) => one.startsWith("input"));
        return join(folder, given ?? "input");
      }
      const path = join(scratch, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, data);
      return path;
    },
  }));

const self: Self = { names: ["Perpetua Quillfeather"], emails: [], handles: [] };

async function readOne(name: string, data: string | Buffer) {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, data);
  const entry = await diskEntry(path);
  const batches = await readAll(documents, entry, self);
  return { confidence: await documents.recognizes(entry), records: batches.flatMap((one) => one.records) };
}

describe("files that are no documents", () => {
  it.each(["~$letter.docx", "LICENSE.txt", "requirements-dev.txt", "robots.txt", "photo.jpg"])(
    "%s is nobody's",
    async (name) => {
      expect(await documents.recognizes(await diskEntry(touch(name)))).toBe(0);
    },
  );

  it("parts of a saved page are not", async () => {
    const folder = join(temporaryFolder(), "Lamps_files");
    mkdirSync(folder);
    writeFileSync(join(folder, "frame.html"), "<p>x");
    expect(await documents.recognizes(await diskEntry(join(folder, "frame.html")))).toBe(0);
  });

  it("a bomb is refused before anything unpacks it", async () => {
    const bomb = docx(p("x"), {}, { "word/styles.xml": Buffer.alloc(80 * 2 ** 20, 32).toString() });
    const before = process.memoryUsage().rss;
    const { records } = await readOne("bomb.docx", bomb);
    expect(records).toMatchObject([{ type: "skipped", reason: "zip-bomb" }]);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 2 ** 20);
  });

  it.each([
    ["a.docx", Buffer.from("d0cf11e0a1b11ae1", "hex"), "encrypted"],
    ["a.docx", Buffer.from("PK\u0003\u0004nothing"), "damaged"],
    ["a.odt", "no zip", "damaged"],
    ["a.epub", epub({}), "no-text"],
    ["a.rtf", "no rtf", "damaged"],
    ["a.txt", "\u0000\u0001", "binary"],
    ["a.html", "<p></p>", "no-text"],
    ["a.pages", "x", "export-as-docx"],
  ])("%s is skipped with its reason", async (name, data, reason) => {
    expect((await readOne(name, data)).records).toEqual([{ type: "skipped", locator: "whole file", reason }]);
  });

  it("what nests too deep costs a file, not the reading", async () => {
    for (const [name, data] of [
      ["deep.html", `${"<div>".repeat(100_000)}word`],
      ["deep.rtf", `{\\rtf1${"{\\b ".repeat(100_000)}word`],
      ["deep.docx", docx(`${"<w:p>".repeat(20_000)}${r("word")}${"</w:p>".repeat(20_000)}`)],
      ["deep.odt", odt(`${"<text:span>".repeat(100_000)}word`)],
    ] as const) {
      const [record] = (await readOne(name, data)).records;
      expect(["document", "skipped"], name).toContain(record?.type);
    }
    expect((await readOne("after.txt", "A text after them.")).records).toMatchObject([{ type: "document" }]);
  });
});

describe("whose words", () => {
  it.each([
    ["Perpetua Quillfeather", true],
    ["quillfeather, PERPETUA", true],
    ["P. Q. <pq@example.org>", true],
    ["@pq", true],
    ["Perpetua", false],
    ["", false],
  ])("%s", (author, expected) => {
    expect(namesUser({ names: self.names, emails: ["pq@example.org"], handles: ["pq"] }, author)).toBe(
      expected,
    );
  });

  it("takes what the user says is theirs", async () => {
    const path = touch("letter.pdf", pdf([lines], { Author: "Ann Lee" }));
    const entry = await diskEntry(path);
    const options = {
      self,
      signal: new AbortController().signal,
      cursor: null,
      onProgress: () => undefined,
      env: {},
      elsewhere: new Set<string>(),
      scratch: async () => temporaryFolder(),
    };
    for (const [mine, author] of [
      [[dirname(path)], "self"],
      [["*.pdf"], "self"],
      [["/elsewhere"], "other"],
    ] as const) {
      const records = [];
      for await (const batch of documents.read(entry, { ...options, mine })) records.push(...batch.records);
      expect(records[0]).toMatchObject({ document: { author } });
      expect(records.length).toBe(author === "self" ? 1 : 2); // who else it may be is asked
    }
  });
});

function touch(name: string, data: string | Buffer = "x"): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, data);
  expect(existsSync(path)).toBe(true);
  return path;
}
