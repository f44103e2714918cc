import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Self } from "../../../src/core/document.ts";
import { diskEntry } from "../../../src/extract/entry.ts";
import { eml } from "../../../src/extract/mail/eml.ts";
import { mbox } from "../../../src/extract/mail/mbox.ts";
import type { Source } from "../../../src/extract/source.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { zip } from "../../support/zip.ts";

const self: Self = { names: ["Ann Lee"], emails: ["ann@example.org"], handles: [] };

const docx = (author: string, text: string) =>
  zip([
    {
      name: "[Content_Types].xml",
      data: '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    },
    {
      name: "_rels/.rels",
      data: '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
    },
    {
      name: "docProps/core.xml",
      data: `<?xml version="1.0"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>${author}</dc:creator></cp:coreProperties>`,
    },
    {
      name: "word/document.xml",
      data: `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>${text}</w:t></w:r></w:p></w:body></w:document>`,
    },
  ]);

const part = (name: string, data: Buffer | string) =>
  [
    "--b",
    `Content-Type: application/octet-stream; name="${name}"`,
    `Content-Disposition: attachment; filename="${name}"`,
    "Content-Transfer-Encoding: base64",
    "",
    Buffer.from(data).toString("base64").replace(/.{76}/g, "$&\r\n"),
  ].join("\r\n");

const mail = (from: string, parts: string[]) =>
  [
    `From: ${from}`,
    "To: Bob <bob@example.net>",
    "Subject: The text",
    "Date: Fri, 3 May 2024 10:00:00 +0000",
    `Message-ID: <${from.length}@example.org>`,
    "MIME-Version: 1.0",
    'Content-Type: multipart/mixed; boundary="b"',
    "",
    "--b",
    "Content-Type: text/plain",
    "",
    "Here it is.",
    ...parts,
    "--b--",
    "",
  ].join("\r\n");

const parts = [
  part("mine.docx", docx("Ann Lee", "What I wrote about the sea.")),
  part("theirs.docx", docx("Bob Stone", "What somebody else wrote.")),
  part("list.txt", "Plain words of mine."),
  part("broken.pdf", "no pdf at all"),
  part("photo.jpg", Buffer.alloc(500_000, 7)),
];
const ann = mail("Ann Lee <ann@example.org>", parts);
const bob = mail("Bob Stone <bob@example.net>", parts);

async function read(source: Source, name: string, content: string, attachments: boolean) {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  const records = [];
  const options = {
    self,
    signal: new AbortController().signal,
    cursor: null,
    onProgress: () => undefined,
    env: {},
    elsewhere: new Set<string>(),
    scratch: async () => temporaryFolder(),
    attachments,
  };
  for await (const batch of source.read(await diskEntry(path), options)) records.push(...batch.records);
  return records.map((one) =>
    one.type === "document"
      ? [one.document.author, one.document.text, one.document.provenance.locator, one.signals.foreign]
      : one.type === "skipped"
        ? [one.reason, one.locator]
        : [one.type],
  );
}

describe("attachments", () => {
  const box = `From x Fri May  3 10:00:00 2024\r\n${ann}\r\nFrom y Fri May  3 11:00:00 2024\r\n${bob}`;
  const expected = (locator: string) => [
    ["self", "What I wrote about the sea.", `${locator}, attachment 1`, undefined],
    ["other", "What somebody else wrote.", `${locator}, attachment 2`, "unknown-author"],
    ["self", "Plain words of mine.", `${locator}, attachment 3`, undefined],
    ["attachment-damaged", `${locator}, attachment 4`],
  ];

  it("of one's own mail are read where they are asked for; nobody else's", async () => {
    expect(await read(mbox, "mail.mbox", box, true)).toEqual([
      ["self", "Here it is.", "byte 0", undefined],
      ["other", "Here it is.", expect.stringMatching(/^byte \d+$/), undefined],
      ...expected("byte 0"),
    ]);
    expect(await read(eml, "mail.eml", ann, true)).toEqual([
      ["self", "Here it is.", "mail.eml", undefined],
      ...expected("mail.eml"),
    ]);
  });

  it("are no text where nobody asks for them", async () => {
    expect(await read(mbox, "mail.mbox", box, false)).toHaveLength(2);
    expect(await read(eml, "mail.eml", ann, false)).toHaveLength(1);
  });
});
