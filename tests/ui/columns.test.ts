import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sideBySide, wrap } from "../../src/ui/columns.ts";

describe("columns", () => {
  it("puts two texts beside each other", () => {
    expect(sideBySide(["base", "one two three four five six seven"], ["twin", "eins"], 55)).toEqual([
      "base                         twin",
      "──────────────────────────   ──────────────────────────",
      "one two three four five      eins",
      "six seven",
    ]);
  });

  it("stacks them in a narrow terminal", () => {
    expect(sideBySide(["base", "one"], ["twin", "two"], 40)).toEqual(["base:", "  one", "twin:", "  two"]);
  });

  it("loses no word and keeps to the width", () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,40}$/)),
        fc.integer({ min: 1, max: 60 }),
        (words, width) => {
          const lines = wrap(words.join(" "), width);
          expect(lines.every((line) => line.length <= width)).toBe(true);
          expect(lines.join("").replaceAll(" ", "")).toBe(words.join(""));
        },
      ),
    );
  });

  it("takes the teeth out of foreign text", () => {
    expect(wrap("a\u001b[2Jb", 10)).toEqual(["ab"]);
  });
});
