import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contacts } from "../../../src/extract/takeout/contacts.ts";
import { contactOf } from "../../../src/extract/takeout/vcard.ts";
import { Corpus } from "../../../src/io/corpus.ts";
import { testSource } from "../../contract/source.ts";
import { temporaryFolder } from "../../support/cli.ts";
import { readInto } from "../../support/extract.ts";

describe("contacts", () => testSource(contacts, "tests/fixtures/takeout-contacts"));

describe("address books", () => {
  it("say who is whom, and leave with their file", async () => {
    const folder = temporaryFolder();
    await readInto(folder, "tests/fixtures/takeout-contacts/google-vcard-3/input-All.vcf");
    await readInto(folder, "tests/fixtures/takeout-contacts/old-phone-vcard-21/input-pb.vcf");
    using corpus = Corpus.open(join(folder, "corpus.db"));
    expect(corpus.contacts()).toEqual([
      {
        names: ["Ann Lee", "Annie, the Roof", "Slates"],
        emails: ["ann.lee@example.org", "ann@roofs.example.org"],
        phones: ["+44 20 7946 0018"],
      },
      { names: ["Hanna Maria Größl"], emails: ["hanna@example.org"], phones: [] },
      { names: ["Hanna Größl"], emails: [], phones: ["0891234567"] },
      { names: ["=Jory= Penhale"], emails: ["jory@example.org"], phones: ["+44-1632-960001"] },
    ]);
  });

  it("are kept by a corpus of before", () => {
    const path = join(temporaryFolder(), "corpus.db");
    {
      using corpus = Corpus.open(path);
      corpus.database.exec("DROP TABLE contacts; DROP TABLE speakers; PRAGMA user_version=1;");
    }
    using corpus = Corpus.open(path);
    const reading = corpus.beginFile("contacts", "/all.vcf", "1");
    const one = { type: "contact", names: ["Ann Lee"], emails: [], phones: [], locator: "card 1" } as const;
    corpus.write(reading, [one], "1");
    corpus.endFile(reading);
    expect(corpus.contacts()).toEqual([{ names: ["Ann Lee"], emails: [], phones: [] }]);
    const again = corpus.beginFile("contacts", "/all.vcf", "2");
    corpus.write(again, [], "1");
    corpus.endFile(again);
    expect(corpus.contacts()).toEqual([]);
  });
});

describe("cards", () => {
  it("take anything", () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom(
        "FN:Ann",
        "N:;;;;",
        'EMAIL;X="',
        "TEL;ENCODING=QUOTED-PRINTABLE:=C3=",
        "a.b.c:d",
        ":",
        ";:",
      ),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        expect(["contact", "leftOut"]).toContain(contactOf(lines.join("\n"), "card 1").type);
      }),
    );
  });
});
