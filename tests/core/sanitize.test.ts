import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sanitizeForTerminal, sanitizeLine } from "../../src/core/sanitize.ts";

// Sixteen ways in which foreign text takes over a terminal or hides itself.
const hostile: [string, string][] = [
  ["CSI colour", "a\u001b[31mb"],
  ["CSI clear screen", "a\u001b[2Jb"],
  ["C1 CSI", "a\u009b31mb"],
  ["OSC title", "a\u001b]0;owned\u0007b"],
  ["OSC 8 link", "a\u001b]8;;https://evil.example\u001b\\b"],
  ["OSC 52 clipboard", "a\u001b]52;c;ZXZpbA==\u0007b"],
  ["C1 OSC", "a\u009d0;owned\u009cb"],
  ["DCS", "a\u001bPq#0\u001b\\b"],
  ["APC", "a\u001b_payload\u001b\\b"],
  ["full reset", "a\u001bcb"],
  ["bell", "a\u0007b"],
  ["backspace", "a\bb"],
  ["carriage return", "a\rb"],
  ["NUL", "a\0b"],
  ["bidi override", "a\u202e\u2066b"],
  ["invisible and tag characters", "a\u200b\ufeff\u{e0041}b"],
];

describe("sanitizeForTerminal", () => {
  it.each(hostile)("takes out %s", (_, text) => expect(sanitizeForTerminal(text)).toBe("ab"));

  it("keeps text, newlines and tabs", () => {
    const text = "Grüße, 日本語, 🙂\n\tend";
    expect(sanitizeForTerminal(text)).toBe(text);
  });

  it("leaves no control character in anything", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        expect(sanitizeForTerminal(text)).not.toMatch(
          // biome-ignore lint/suspicious/noControlCharactersInRegex: what must be gone
          /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u,
        );
      }),
    );
  });

  it("is quick on 100 kB of unclosed sequences", () => {
    const started = performance.now();
    sanitizeForTerminal("\u001b]0;".repeat(25_000));
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe("sanitizeLine", () => {
  it("gives one line of at most the width", () => {
    expect(sanitizeLine("a\n\n b\tc")).toBe("a b c");
    expect(sanitizeLine("x".repeat(50), 10)).toBe(`${"x".repeat(9)}…`);
  });
});
