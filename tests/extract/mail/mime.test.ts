import fc from "fast-check";
import { simpleParser } from "mailparser";
import { describe, expect, it } from "vitest";
import { Header } from "../../../src/extract/mail/header.ts";
import { readContent } from "../../../src/extract/mail/mime.ts";
import { parseMessage } from "../../../src/extract/mail/parse-message.ts";

const read = (raw: Buffer | string) => {
  const bytes = Buffer.from(raw);
  return readContent(new Header(bytes), bytes);
};
const textOf = (raw: Buffer | string) => read(raw)?.text;

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
  [
    "multipart/mixed",
    mail(
      "multipart/mixed; boundary=b",
      "",
      "preamble\n--b\n\nOne\n--b\nContent-Type: image/png\n\nx\n--b--\nend\n",
    ),
  ],
  [
    "multipart/alternative in multipart/mixed",
    mail(
      "multipart/mixed; boundary=o",
      "",
      "--o\nContent-Type: multipart/alternative; boundary=i\n\n--i\n\nPlain\n--i\nContent-Type: text/html\n\n<p>Rich</p>\n--i--\n--o--\n",
    ),
  ],
];

describe("the text of a mail", () => {
  it.each(mails)("is what mailparser reads: %s", async (_, raw) => {
    const { text = "" } = await simpleParser(raw, {
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipTextLinks: true,
    });
    expect(textOf(raw)).toBe(text.replaceAll("\r\n", "\n").trim());
  });

  it("survives any bytes in quoted-printable and base64", async () => {
    const letters = fc.string({ unit: fc.constantFrom(..."abc =\né€😀_-.?"), maxLength: 200 });
    const quoted = (text: string) =>
      [...Buffer.from(text)]
        .map((byte) =>
          byte === 10
            ? "\n"
            : byte < 33 || byte > 126 || byte === 61
              ? `=${byte.toString(16).toUpperCase().padStart(2, "0")}`
              : String.fromCharCode(byte),
        )
        .join("")
        .replace(/([^\n]{60})(?!\n)/g, (_, line: string) => (/=.?$/.test(line) ? line : `${line}=\n`));
    const trimmed = (text: string) =>
      text
        .split("\n")
        .map((line) => (line === "-- " ? line : line.trimEnd()))
        .join("\n")
        .replace(/^\n+/, "")
        .trimEnd();
    fc.assert(
      fc.property(letters, (text) => {
        const type = "text/plain; charset=utf-8";
        expect(textOf(mail(type, "quoted-printable", quoted(text)))).toBe(trimmed(text));
        expect(
          textOf(
            mail(
              type,
              "base64",
              Buffer.from(text)
                .toString("base64")
                .replace(/(.{20})/g, "$1\n"),
            ),
          ),
        ).toBe(trimmed(text));
      }),
    );
  });

  it.each<[string, string | Buffer, string]>([
    [
      "the words of both, where parts are mixed",
      mail(
        "multipart/mixed; boundary=b",
        "",
        "--b\n\nOne\n--b\nContent-Type: text/html\n\n<p>Two</p>\n--b\n\nfooter\n--b--\n",
      ),
      "One\n\nTwo\n\nfooter",
    ],
    [
      "HTML where the plain alternative is blank",
      mail(
        "multipart/alternative; boundary=b",
        "",
        "--b\n\n  \n--b\nContent-Type: text/html\n\n<p>Rich</p>\n--b--\n",
      ),
      "Rich",
    ],
    [
      "a boundary that no line has",
      mail("multipart/mixed; boundary=declared", "", "--used\nContent-Type: text/plain\n\nfound\n--used--\n"),
      "found",
    ],
    [
      "no boundary at all",
      mail("multipart/mixed", "", "--used\nContent-Type: text/plain\n\nfound\n--used--\n"),
      "found",
    ],
    ["a multipart without parts", mail("multipart/mixed; boundary=b", "", "just words\n"), "just words"],
    [
      "a multipart that was cut off",
      mail("multipart/mixed; boundary=b", "", "--b\n\nhalf a sente"),
      "half a sente",
    ],
    [
      "a part without a header of its own",
      mail("multipart/mixed; boundary=b", "", "--b\nno header here\n--b--\n"),
      "no header here",
    ],
    [
      "a boundary that begins another",
      mail(
        "multipart/mixed; boundary=b",
        "",
        "--b\nContent-Type: multipart/mixed; boundary=bb\n\n--bb\n\ninner\n--bb--\n--b\n\nouter\n--b--\n",
      ),
      "inner\n\nouter",
    ],
    [
      "no blank line behind the header",
      "From: ann@example.org\nSubject: x\nThe body begins.\nAnd ends.\n",
      "The body begins.\nAnd ends.",
    ],
    [
      "a stray line in the header",
      "From: ann@example.org\n>From somewhere\nstray\nSubject: x\n\nbody\n",
      "body",
    ],
    ["UTF-8 that says it is ASCII", mail("text/plain; charset=us-ascii", "8bit", "Grüße"), "Grüße"],
    ["UTF-8 that says it is latin-1", mail("text/plain; charset=iso-8859-1", "8bit", "Grüße"), "Grüße"],
    [
      "Windows-1252 that says it is latin-1",
      mail("text/plain; charset=iso-8859-1", "8bit", Buffer.from([0x93, 0x61, 0x94, 0x20, 0x85])),
      "“a” …",
    ],
    [
      "Windows-1251",
      mail("text/plain; charset=windows-1251", "8bit", Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2])),
      "Привет",
    ],
    ["Windows-1252 without a name", mail("", "", Buffer.from([0x73, 0x63, 0x68, 0xf6, 0x6e])), "schön"],
    [
      "a broken byte in UTF-8",
      mail(
        "text/plain; charset=utf-8",
        "8bit",
        Buffer.concat([Buffer.from("Grüße und Größe "), Buffer.from([0x92])]),
      ),
      "Grüße und Größe ’",
    ],
    [
      "ISO-2022-JP",
      mail("text/plain; charset=iso-2022-jp", "7bit", "\u001b$B$3$s$K$A$O\u001b(B"),
      "こんにちは",
    ],
    [
      "Shift_JIS",
      mail("text/plain; charset=Shift_JIS", "8bit", Buffer.from([0x93, 0xfa, 0x96, 0x7b])),
      "日本",
    ],
    ["EUC-KR", mail("text/plain; charset=ks_c_5601-1987", "8bit", Buffer.from([0xc7, 0xd1])), "한"],
    ["GB2312", mail("text/plain; charset=gb2312", "8bit", Buffer.from([0xd6, 0xd0])), "中"],
    [
      "a page that names its own charset",
      mail(
        "text/html",
        "8bit",
        Buffer.concat([Buffer.from("<meta charset=gb2312>"), Buffer.from([0xd6, 0xd0])]),
      ),
      "中",
    ],
    [
      "flowed lines",
      mail("text/plain; format=flowed", "", "one \ntwo\n> quoted \n> on\n-- \nAnn"),
      "one two\n> quoted on\n-- \nAnn",
    ],
    [
      "flowed lines whose blanks are none (DelSp)",
      mail("text/plain; format=flowed; delsp=yes", "", "on \ne\n"),
      "one",
    ],
    [
      "a footer behind base64 without padding",
      mail("text/plain", "base64", "SGVsbG8h\n----\nA list\n"),
      "Hello!\n----\nA list",
    ],
    ["base64 that is padded in each line", mail("text/plain", "base64", "SGU=\nbGxv\n"), "Hello"],
    [
      "a footer behind base64",
      mail("text/plain", "base64", "SGVsbG8=\n____\nA list\n"),
      "Hello\n____\nA list",
    ],
  ])("is found with %s", (_, raw, text) => {
    expect(textOf(raw)).toBe(text);
  });

  it("is that of the message inside, marked as somebody else's, only where nothing stands outside", () => {
    const inside = "From: bob@example.net\nSubject: his\n\nHis words.\n";
    const both = (own: string) =>
      mail(
        "multipart/mixed; boundary=b",
        "",
        `--b\n\n${own}\n--b\nContent-Type: message/rfc822\n\n${inside}\n--b--\n`,
      );
    expect(read(both("My words."))).toMatchObject({ text: "My words.", nested: false });
    expect(read(both(""))).toMatchObject({ text: "His words.", nested: true });
    expect(read(mail("message/rfc822", "", inside))).toMatchObject({ text: "His words.", nested: true });
    const digest = mail("multipart/digest; boundary=b", "", `--b\n\n${inside}\n--b--\n`);
    expect(read(digest)).toMatchObject({ text: "His words.", nested: true });
  });

  it.each([
    ["6,000 tags deep", `${"<div>".repeat(6000)}deep${"</div>".repeat(6000)}`],
    ["100,000 tags deep and never closed", `${"<b>".repeat(100_000)}deep`],
    ["100,000 quotes deep", `${"<blockquote>".repeat(80_000)}deep`],
    ["full of tags that were never opened", `${"</div></blockquote>".repeat(50_000)}deep`],
  ])("is found in HTML %s, fast", (_, html) => {
    const started = performance.now();
    expect(textOf(mail("text/html", "", html))).toContain("deep");
    expect(performance.now() - started).toBeLessThan(1500);
  });

  it("is left to a library where the encoding or the charset is a rare one", async () => {
    expect(read(mail("text/plain; charset=utf-7", "", "+APw-"))).toBeNull();
    const raw = mail("text/plain", "x-uuencode", "begin 644 a\n#86)C\n`\nend\n");
    const place = { self: { names: [], emails: [], handles: [] }, file: "/m", start: 0, envelope: "" };
    expect((await parseMessage(raw, place)).type).toBe("document");
  });
});
