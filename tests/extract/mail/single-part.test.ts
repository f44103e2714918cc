import { simpleParser } from "mailparser";
import { describe, expect, it } from "vitest";
import { Header } from "../../../src/extract/mail/header.ts";
import { readSinglePart } from "../../../src/extract/mail/single-part.ts";

const mail = (type: string, encoding: string, body: string | Buffer) =>
  Buffer.concat([
    Buffer.from(
      `From: ann@example.org\nSubject: Tea\nMIME-Version: 1.0\n${type ? `Content-Type: ${type}\n` : ""}${
        encoding ? `Content-Transfer-Encoding: ${encoding}\n` : ""
      }\n`,
    ),
    Buffer.from(body),
  ]);

const words = "Grüße aus Köln,\n\nthe tea = good.\n> quoted\n-- \nAnn\n";
const mails: [string, Buffer][] = [
  ["no type at all", mail("", "", "Plain words.\n\nMore of them.\n")],
  ["7bit", mail("text/plain; charset=us-ascii", "7bit", "Plain words.\n\nMore.\n")],
  ["8bit UTF-8", mail("text/plain; charset=utf-8", "8bit", words)],
  ["8bit latin1", mail('text/plain; charset="iso-8859-1"', "8bit", Buffer.from(words, "latin1"))],
  ["base64", mail("text/plain; charset=UTF-8", "base64", Buffer.from(words).toString("base64"))],
  [
    "quoted-printable",
    mail("text/plain; charset=utf-8", "quoted-printable", "Gr=C3=BC=C3=9Fe, one=\n line.\nA =3D B\n"),
  ],
  ["HTML", mail("text/html; charset=utf-8", "8bit", "<p>Grüße</p>\n<p>Ann</p>\n")],
];

describe("the short way for mail of one part", () => {
  it.each(mails)("reads what mailparser reads: %s", async (_, raw) => {
    const direct = readSinglePart(new Header(raw), raw);
    const { text = "", html } = await simpleParser(raw, {
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipTextLinks: true,
    });
    expect(direct?.plain.trim()).toBe(text.replaceAll("\r\n", "\n").trim());
    expect(direct?.html.trim()).toBe((html || "").trim());
  });
});
