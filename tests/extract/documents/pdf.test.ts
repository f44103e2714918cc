import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isConverted } from "../../../src/extract/documents/conversion.ts";
import { joinLines, wordsOf } from "../../../src/extract/documents/hyphens.ts";
import { convertPdf, pdfDate } from "../../../src/extract/documents/pdf.ts";
import { column, type Placed, pdf } from "./build.ts";

const about = { name: "a.pdf", self: { names: [], emails: [], handles: [] } };

async function textOf(pages: readonly (readonly Placed[])[]): Promise<string> {
  const conversion = await convertPdf(pdf(pages), about);
  return isConverted(conversion) ? conversion.text : conversion.reason;
}

/** Lines of a width that a column of a page has, each another. */
const filler = (from: number, count: number) =>
  Array.from(
    { length: count },
    (_, i) =>
      `Line ${numbers[(from + i) % 10]} ${numbers[Math.floor((from + i) / 10)]} of what the keeper wrote`,
  );
const numbers = ["naught", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

const left = [
  "The lamp on the hill was lit every eve-",
  "ning by the keeper, who had no fami-",
  "ly and wanted none of it at all here.",
  "   ",
  "He read the long-term ledger, a long-",
  "term matter, and then found that all",
  "figures of that evening were in order.",
];
const right = [
  "On the other side of the bay there was",
  "a second lamp, older than this, with a",
  "well-known keeper who had two dogs and",
  "in the summer he would row across it to",
  "drink tea with the man on the hill here.",
];

describe("convertPdf", () => {
  it("reads two columns one after the other, without running heads, hyphens or numbers", async () => {
    const page = (number: number, lines: Placed[]): Placed[] => [
      { x: 50, y: 800, size: 8, text: number % 2 === 0 ? "Journal of Lamps" : "On the Keeping of Lamps" },
      { x: 530, y: 800, size: 8, text: String(number + 40) },
      ...lines,
      { x: 280, y: 30, size: 8, text: `Page ${number} of 6` },
    ];
    const pages = [
      page(1, [
        { x: 150, y: 760, size: 20, text: "Of Lamps and Keepers" },
        {
          x: 50,
          y: 735,
          text: "A line of introduction that goes across the whole of the page, over both of the columns.",
        },
        ...column(50, 700, left),
        ...column(310, 700, right),
      ]),
      ...[2, 3, 4, 5, 6].map((number) => page(number, column(50, 700, filler(number * 10, 9)))),
    ];
    const text = await textOf(pages);
    expect(text.split("\n\n").slice(0, 5)).toEqual([
      "# Of Lamps and Keepers",
      "A line of introduction that goes across the whole of the page, over both of the columns.",
      "The lamp on the hill was lit every evening by the keeper, who had no family and wanted none of it at all here.",
      "He read the long-term ledger, a long-term matter, and then found that all figures of that evening were in order.",
      expect.stringMatching(
        /^On the other side of the bay there was a second lamp, older than this, with a well-known keeper who .* here\.$/,
      ),
    ]);
    expect(text).not.toMatch(/Journal|Keeping|Page|4[1-6]/);
    for (const number of [2, 3, 4, 5, 6]) expect(text).toContain(`Line naught ${numbers[number]}`);
  });

  it("reads three columns", async () => {
    const lines = (name: string) =>
      Array.from({ length: 8 }, (_, i) => `${name} ${numbers[i]} with some words`);
    const page = [
      ...column(40, 700, lines("left")),
      ...column(220, 700, lines("middle")),
      ...column(400, 700, lines("right")),
    ];
    expect(await textOf([page])).toMatch(
      /^left naught.*left seven.*middle naught.*middle seven.*right naught.*right seven/s,
    );
  });

  it("leaves tables in their rows", async () => {
    const cells = (x: number, name: string) =>
      column(
        x,
        700,
        Array.from({ length: 8 }, (_, i) => `${name} ${i}`),
      );
    expect(await textOf([[...cells(50, "Lamp"), ...cells(200, "lit"), ...cells(350, "out")]])).toMatch(
      /^Lamp 0 lit 0 out 0 Lamp 1 lit 1/,
    );
  });

  it("tells paragraphs by their distance, their indent and their last lines; goes on over pages", async () => {
    const [a = "", b = "", c = "", d = "", e = "", f = ""] = filler(0, 6);
    const first = [
      ...column(50, 700, [a, `${b},`, "short end."]),
      ...column(50, 664, ["Then anew it begins without any indent at all", c]),
      ...column(50, 600, [d, `${e} and`]),
    ];
    const second = [
      ...column(50, 700, ["goes on over the page as it should do, of course.", f]),
      { x: 65, y: 676, text: "An indent begins another one which is long." },
    ];
    expect((await textOf([first, second])).split("\n\n")).toEqual([
      `${a} ${b}, short end.`,
      `Then anew it begins without any indent at all ${c}`,
      `${d} ${e} and goes on over the page as it should do, of course. ${f}`,
      "An indent begins another one which is long.",
    ]);
  });

  it("reads pages that are turned, and leaves out what stands on its side", async () => {
    const lines = filler(0, 4);
    const page = column(50, 500, lines);
    const turned = await convertPdf(pdf([page], {}, 90), about);
    expect(turned).toMatchObject({ text: lines.join(" ") });
    const aside = pdf([page])
      .toString("latin1")
      .replace("BT /F1 10 Tf 50 500 Td", "BT /F1 10 Tf 0 1 -1 0 20 500 Tm");
    expect(await convertPdf(Buffer.from(aside, "latin1"), about)).toMatchObject({
      text: lines.slice(1).join(" "),
    });
  });

  it("makes lists of what has bullets", async () => {
    const lines = column(50, 700, [
      "Things to do with a lamp, in this order:",
      "\u0095 light it in the evening",
      "\u0095 put it out",
    ]);
    expect(await textOf([lines])).toBe(
      "Things to do with a lamp, in this order:\n\n- light it in the evening\n- put it out",
    );
  });

  it("reads properties, and says what it cannot read", async () => {
    const page = column(50, 700, filler(0, 4));
    const info = {
      Author: "Ann Lee; Bo Ek and Lee, Cy",
      Title: "Lamps",
      CreationDate: "D:20190304120000+01'00'",
    };
    expect(await convertPdf(pdf([page], info), about)).toMatchObject({
      authors: ["Ann Lee", "Bo Ek", "Lee, Cy"],
      title: "Lamps",
      created: "2019-03-04T11:00:00.000Z",
    });
    expect(await convertPdf(pdf([[], []]), about)).toEqual({ reason: "no-text" });
    expect(await convertPdf(Buffer.from("%PDF-1.4 nothing"), about)).toEqual({ reason: "damaged" });
    expect(await convertPdf(encrypted(), about)).toEqual({ reason: "encrypted" });
  });

  it.each([
    ["D:20190304120000Z", "2019-03-04T12:00:00.000Z"],
    ["D:2019", "2019-01-01T00:00:00.000Z"],
    ["20190304", "2019-03-04T00:00:00.000Z"],
    ["D:20191399", null],
    ["yesterday", null],
    [null, null],
  ])("dates: %s", (value, date) => expect(pdfDate(value)).toBe(date));
});

describe("joinLines", () => {
  const join = (lines: string[], elsewhere = "") => joinLines(lines, wordsOf([elsewhere, ...lines]));
  it.each([
    [["a fami-", "ly of two"], "", "a family of two"],
    [["the well-", "known man"], "", "the well-known man"],
    [["a long-", "term plan"], "long-term", "a long-term plan"],
    [["a lamp-", "light"], "a lamp, a light", "a lamp-light"],
    [["a lamp-", "light"], "lamplight of a lamp", "a lamplight"],
    [["Müller-", "Lüdenscheidt"], "", "Müller-Lüdenscheidt"],
    [["soft\u00ad", "ware"], "", "software"],
    [["one –", "two"], "", "one – two"],
    [["pages 3-", "4"], "", "pages 3- 4"],
  ])("%j", (lines, elsewhere, joined) => expect(join(lines, elsewhere)).toBe(joined));

  it("undoes any cut of a word that stands whole elsewhere", () => {
    const word = fc.stringMatching(/^[a-zäöüß]{4,12}$/);
    fc.assert(
      fc.property(word, fc.integer({ min: 2, max: 10 }), (whole, at) => {
        const half = Math.min(at, whole.length - 2);
        const lines = [`the ${whole.slice(0, half)}-`, `${whole.slice(half)} is`];
        expect(join(lines, `${whole} ${whole}`)).toBe(`the ${whole} is`);
      }),
    );
  });
});

/** A PDF that asks for a password: the values are no key to anything. */
function encrypted(): Buffer {
  const text = pdf([column(50, 700, filler(0, 4))]).toString("latin1");
  const key = `<${"ab".repeat(32)}>`;
  return Buffer.from(
    text.replace(
      "/Info 4 0 R",
      `/Info 4 0 R /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O ${key} /U ${key} >> /ID [${key} ${key}]`,
    ),
    "latin1",
  );
}
