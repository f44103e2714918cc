import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linksOfHtml } from "../../../src/extract/traces/links-html.ts";
import { parsePlist } from "../../../src/extract/traces/plist.ts";
import { cleanTitle, searchTerm, webAddress } from "../../../src/extract/traces/urls.ts";

describe("searches", () => {
  it.each([
    ["https://www.google.com/search?q=slate+hook&source=x", "slate hook"],
    ["https://www.google.co.uk/search?hl=en&q=D%C3%A4cher", "Dächer"],
    ["https://www.google.com/maps/search/slate+quarry/@50.1,-4.2,12z?hl=en", "slate quarry"],
    ["https://play.google.com/store/search?q=level&c=apps", "level"],
    ["https://duckduckgo.com/?q=copper+nails&ia=web", "copper nails"],
    ["https://www.bing.com/search?q=lead", "lead"],
    ["https://search.yahoo.com/search?p=lead", "lead"],
    ["https://yandex.ru/search/?text=%D0%BA%D1%80%D1%8B%D1%88%D0%B0", "крыша"],
    ["https://www.baidu.com/s?wd=%E5%B1%8B%E9%A1%B6", "屋顶"],
    ["https://www.youtube.com/results?search_query=lead+flashing", "lead flashing"],
    ["https://www.amazon.de/s?k=schiefer", "schiefer"],
    ["https://de.wikipedia.org/w/index.php?search=Reet", "Reet"],
  ])("%s", (address, term) => {
    expect(searchTerm(new URL(address))).toBe(term);
  });

  it.each([
    "https://accounts.google.com/signin?q=x",
    "https://example.org/search?q=private",
    "https://notgoogle.com/search?q=x",
    "https://google.com.evil.example/search?q=x",
    "https://www.google.com/search?q=https://example.org/reset?token=1",
    `https://www.google.com/search?q=${"x".repeat(400)}`,
  ])("%s is none", (address) => expect(searchTerm(new URL(address))).toBeNull());
});

describe("titles", () => {
  it("lose what stands behind ? and # of an address, and who is named before @", () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9]{12}$/);
    const around = fc.constantFrom("", "Reset ", "see: ", "(", "„");
    fc.assert(
      fc.property(secret, around, fc.constantFrom("?token=", "#access=", "?a=b&k="), (token, before, by) => {
        expect(cleanTitle(`${before}https://u:${token}@example.org/a/b${by}${token}`)).not.toContain(token);
        expect(cleanTitle(`${before}example.org/a${by}${token} after`)).not.toContain(token);
      }),
    );
  });

  it("keep questions", () => {
    expect(cleanTitle("Why? Because #roofs leak, and/or don't")).toBe(
      "Why? Because #roofs leak, and/or don't",
    );
  });

  it("are quick to clean, however long", () => {
    const start = performance.now();
    cleanTitle(`${"a/".repeat(100_000)}?${"=".repeat(100_000)}`);
    expect(performance.now() - start).toBeLessThan(500);
  });
});

describe("what others wrote", () => {
  it("is read without a crash", () => {
    const tag = fc.constantFrom(
      "<dict>",
      "</dict>",
      "<key>",
      "</key>",
      "<array>",
      "</array>",
      "<a href='https://x'>",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(tag, fc.string())), (parts) => {
        parsePlist(`<plist>${parts.join("")}`);
        linksOfHtml(`<DL>${parts.join("")}`);
        webAddress(parts.join(""));
      }),
    );
  });
});
