import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isBot, ownText } from "../../../src/extract/github/post.ts";

describe("what of a post its author wrote", () => {
  it.each([
    ["plain", "Looks good.\r\nMerge it.", "Looks good.\nMerge it."],
    ["a quotation stays", "> Why?\n\nBecause.", "> Why?\n\nBecause."],
    ["a template's hint", "Mine.\n<!-- Please\nfill in -->\nAlso mine.", "Mine.\n\nAlso mine."],
    ["a hint that does not end", "Mine <!-- but open", "Mine <!-- but open"],
    ["suggested code", "Rather so:\n```suggestion\nlet x;\n```\nThen go.", "Rather so:\nThen go."],
    ["GitLab's form of it", "So:\n```suggestion:-0+1\nlet x;\n```", "So:"],
    ["a longer fence", "A\n````suggestion\n```\nx\n```\n````\nB", "A\nB"],
    ["code of one's own stays", "Try\n```ts\nlet x;\n```", "Try\n```ts\nlet x;\n```"],
    [
      "questions without an answer",
      "### Version\n\n_No response_\n\n### What\n\nIt fell.",
      "### What\n\nIt fell.",
    ],
    [
      "ticked promises",
      "- [x] I have read the guide\n- [ ] Fix the mast\nDone?",
      "- [ ] Fix the mast\nDone?",
    ],
    ["a template left as it was", "## What\n\n## Why\n\n- [ ] docs\n", ""],
    ["one heading is a text", "# Yes", "# Yes"],
    ["nothing", null, ""],
  ])("%s", (_, body, text) => expect(ownText(body)).toBe(text));

  it("is found for any text, and is final", () => {
    const piece = fc.constantFrom(
      "<!--",
      "-->",
      "```",
      "````",
      "suggestion",
      "\n",
      "- [x] I have ",
      "### A",
      "_No response_",
      " words ",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
        const text = ownText(pieces.join(""));
        expect(text).toBe(text.trim());
        expect(text).not.toMatch(/<!--[\s\S]*-->/);
      }),
    );
  });

  it("takes no time on text that was made to take it", () => {
    const started = performance.now();
    for (const piece of ["<!--", "```suggestion\n", "### A\n", "- [x] I have\n", "\n", "```\n"])
      ownText(piece.repeat(100_000));
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it("is nobody's where a program wrote it", () => {
    expect(
      ["dependabot[bot]", "stale[bot]", "k8s-ci-robot", "mattermost-bot"].map((login) => isBot({ login })),
    ).toEqual([true, true, true, true]);
    expect(isBot({ login: "renovate", type: "Bot" })).toBe(true);
    expect(["abbot", "robotann", "annlee"].map((login) => isBot({ login }))).toEqual([false, false, false]);
  });
});
