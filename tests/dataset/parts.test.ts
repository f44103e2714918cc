import fc from "fast-check";
import { getEncoding } from "js-tiktoken";
import { describe, expect, it } from "vitest";
import { html } from "../../src/core/html.ts";
import type { Candidate } from "../../src/dataset/candidate.ts";
import { subjectOf } from "../../src/dataset/instructions.ts";
import { mixTiers } from "../../src/dataset/mix.ts";
import { beginning, ending, splitText } from "../../src/dataset/pieces.ts";
import { splitByThread } from "../../src/dataset/split.ts";
import { countTokens } from "../../src/dataset/tokens.ts";
import { documentOf } from "../support/documents.ts";

const tier = fc.constantFrom<1 | 2 | 3>(1, 2, 3);
const candidates = fc
  .array(
    fc.record({
      tier,
      tokens: fc.integer({ min: 1, max: 900 }),
      score: fc.integer({ min: 0, max: 10 }),
      thread: fc.integer({ min: 0, max: 12 }),
      year: fc.integer({ min: 2000, max: 2024 }),
      twin: fc.nat(9),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((all) =>
    all.map(
      ({ thread, year, twin, ...given }, n): Candidate => ({
        ...given,
        id: `d${String(n).padStart(3, "0")}`,
        externalId: null,
        thread: thread === 0 ? null : `t${thread}`,
        writtenAt: year === 2000 ? null : `${year}-01-01T00:00:00.000Z`,
        kind: "email",
        source: "mbox",
        textHash: String(twin),
        rows: [{ line: n, sha256: String(n), tokens: given.tokens }],
      }),
    ),
  );

describe("tokens", () => {
  it("counts as js-tiktoken does", () => {
    const oracle = getEncoding("o200k_base");
    const texts = [
      "",
      "The boat is painted.",
      "Möwen über dem Wasser — 海鷗。",
      "<|endoftext|> is text",
      "a".repeat(1500),
    ];
    for (const text of texts) expect(countTokens(text)).toBe(oracle.encode(text, [], []).length);
  });

  it("is not slowed down by a run without spaces", () => {
    const started = process.cpuUsage();
    countTokens("a".repeat(100_000));
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(3000);
  });
});

describe("splitting long texts", () => {
  const text = fc
    .array(fc.constantFrom("word", "end.", "Next", "\n", "\n\n", "# Head", "。", "! ", " "), {
      maxLength: 200,
    })
    .map((parts) => parts.join(" "));
  it("loses nothing, and keeps to the limit wherever there is a border", () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 10, max: 60 }), (whole, most) => {
        const pieces = splitText(whole, most);
        expect(pieces.map((piece) => piece.text).join("")).toBe(whole);
        for (const piece of pieces) {
          if (piece.tokens > most) expect(piece.text.trim()).not.toMatch(/\n|[.!] [\p{Lu}]/u);
        }
      }),
    );
  });

  it("takes whole sentences from either end", () => {
    const long = "The first boat is red. The second boat is blue. The third boat is green.";
    expect(beginning(long, 8)).toBe("The first boat is red.");
    expect(ending(long, 8)).toBe("The third boat is green.");
    expect(beginning("word ".repeat(100), 8)).toBe("");
  });
});

describe("the mix", () => {
  it("holds the share whatever comes in, never repeats Tier 3, never more than the cap, and accounts for all", () => {
    fc.assert(
      fc.property(
        candidates,
        fc.constantFrom(0, 0.5, 0.7, 0.9, 1),
        fc.integer({ min: 1, max: 4 }),
        (all, share, cap) => {
          const mix = mixTiers(all, share, cap);
          const total = mix.tokens[1] + mix.tokens[2] + mix.tokens[3];
          if (total > 0) expect((mix.tokens[1] + mix.tokens[2]) / total).toBeGreaterThanOrEqual(share - 1e-9);
          for (const [candidate, times] of mix.repeats)
            expect(times).toBeLessThanOrEqual(candidate.tier === 3 ? 1 : cap);
          expect(mix.repeats.size + mix.leftOut.length).toBe(all.length);
          expect(mix.leftOut.every((one) => one.tier === 3)).toBe(true);
        },
      ),
    );
  });
});

describe("the split", () => {
  it("never has a conversation, or a duplicate's conversation, on both sides", () => {
    fc.assert(
      fc.property(candidates, fc.constantFrom(0, 0.1, 0.3), (all, share) => {
        const kept = all.filter((_, n) => n % 3 !== 2);
        const duplicates = new Map(
          all.filter((_, n) => n % 3 === 2).flatMap((one, n) => (kept[n] ? [[one, kept[n]] as const] : [])),
        );
        const { train, eval: held } = splitByThread(kept, duplicates, share);
        expect(train.length + held.length).toBe(kept.length);
        if (kept.length > 0) expect(train.length).toBeGreaterThan(0);
        const threads = new Set(held.map(({ thread }) => thread).filter((thread) => thread !== null));
        for (const { thread } of train) expect(threads.has(thread ?? "")).toBe(false);
        for (const [duplicate, winner] of duplicates) {
          if (held.includes(winner) && duplicate.thread !== null) {
            expect(train.some(({ thread }) => thread === duplicate.thread)).toBe(false);
          }
        }
      }),
    );
  });
});

describe("words around the rows", () => {
  it.each([
    ["Re: [boats] AW: Fwd: The gutter", "The gutter"],
    ["RE[2]: The gutter", "The gutter"],
    ["回复：水槽", "水槽"],
    ["Report on the gutter", "Report on the gutter"],
    ["Re: ", null],
  ])("finds the subject in %j", (title, subject) => {
    expect(subjectOf(documentOf({ text: "", title }))).toBe(subject);
  });

  it("escapes everything that gets into the page", () => {
    const hostile = `<script>"'&\`\u202e`;
    expect(html`<p title="${hostile}">${[hostile]}</p>`.text).toBe(
      '<p title="&#60;script&#62;&#34;&#39;&#38;&#96;">&#60;script&#62;&#34;&#39;&#38;&#96;</p>',
    );
  });
});
