import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { convert } from "../../../src/extract/documents/convert.ts";
import { column, docx, epub, odt, p, pdf, r } from "./build.ts";

const lines = column(50, 700, [
  "The lamp was lit every eve-",
  "ning, and nobody knew by",
  "whom it was done at all.",
]);
const files: Record<string, Buffer> = {
  "a.docx": docx(p("Head", "Heading1") + p(r("bold", "<w:b/>")) + p("text"), { creator: "Ann Lee" }),
  "a.odt": odt('<text:h text:outline-level="1">Head</text:h><text:p>text</text:p>'),
  "a.epub": epub({ one: "<html><body><h1>One</h1><p>text</p></body></html>" }),
  "a.pdf": pdf([lines, lines]),
  "a.rtf": readFileSync("tests/fixtures/documents/rich-text/input.rtf"),
  "a.html": readFileSync("tests/fixtures/documents/page-of-the-user/input.html"),
};
const options = {
  self: { names: ["Ann Lee"], emails: [], handles: [] },
  signal: new AbortController().signal,
};

describe("mutated files", () => {
  it.each(Object.keys(files))(
    "%s: are read, or skipped with a reason, and take no long time",
    async (name) => {
      const whole = files[name] ?? Buffer.alloc(0);
      const change = fc.record({ at: fc.nat(whole.length - 1), to: fc.nat(255), cut: fc.boolean() });
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), async (changes) => {
          let bytes = Buffer.from(whole);
          for (const { at, to, cut } of changes) {
            if (cut && at < bytes.length)
              bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + (to % 20))]);
            else bytes[at] = to;
          }
          const result = await convert(bytes, name, options);
          if ("reason" in result)
            expect(result.reason).toMatch(/^(?:damaged|no-text|encrypted|binary|zip-bomb)$/);
          else expect(result.text).not.toBe("");
        }),
        { numRuns: 80 },
      );
    },
  );
});
