import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { contextSteps, steps } from "../../src/clean/steps.ts";
import { type Document, documentKinds, signalsSchema } from "../../src/core/document.ts";
import { applySteps, type Cleaned } from "../../src/core/step.ts";
import { documentOf } from "../support/documents.ts";

const folder = join(import.meta.dirname, "../fixtures/clean");
const inputSchema = z.strictObject({
  kind: z.enum(documentKinds).default("email"),
  author: z.enum(["self", "other"]).default("self"),
  title: z.string().nullable().default(null),
  signals: signalsSchema.prefault({}),
});
const self = { names: ["Bob Example"], emails: ["bob@example.org"], handles: [] };

function clean(document: Document, parent: string | null = null, signals = {}): Cleaned {
  return applySteps(steps, document, {
    signals,
    parent: parent === null ? null : documentOf({ text: parent, author: "other" }),
    self,
  });
}

const textOf = (cleaned: Cleaned) =>
  "drop" in cleaned ? `DROP ${cleaned.step}: ${cleaned.drop}` : cleaned.document.text;

describe("clean steps", () => {
  const cases = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  it("has its cases", () => expect(cases.length).toBeGreaterThanOrEqual(40));
  it.each(cases.map(({ name }) => name))("%s", (name) => {
    const read = (file: string) => readFileSync(join(folder, name, file), "utf8");
    const has = (file: string) => existsSync(join(folder, name, file));
    const { signals, ...given } = inputSchema.parse(has("input.json") ? JSON.parse(read("input.json")) : {});
    const document = documentOf({ ...given, text: read("mail.txt") });
    const cleaned = clean(document, has("parent.txt") ? read("parent.txt") : null, signals);
    expect(`${textOf(cleaned)}\n`).toBe(read("expected.txt"));
  });

  it("cleans what was answered too, whoever wrote it", () => {
    const document = documentOf({ author: "other", text: "I see.\n\n> older words\n> more\n" });
    const cleaned = applySteps(contextSteps, document, { signals: {}, parent: null, self });
    expect(textOf(cleaned)).toBe("I see.");
  });
});

// Three letters a word and four words a sentence: none is too short to be kept.
const word = fc.stringMatching(/^[a-zäöü]{3,9}$/);
const sentence = fc.array(word, { minLength: 4, maxLength: 10 }).map((words) => `${words.join(" ")}.`);

describe("own words", () => {
  it("loses no line of a mail that quotes nothing", () => {
    fc.assert(
      fc.property(fc.array(sentence, { minLength: 2, maxLength: 30 }), (lines) => {
        expect(textOf(clean(documentOf({ text: lines.join("\n") })))).toBe(lines.join("\n"));
      }),
    );
  });

  it("keeps every own line between marked quotes, and no quoted one", () => {
    const block = fc.tuple(fc.array(sentence, { minLength: 1, maxLength: 4 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(block, { minLength: 2, maxLength: 8 }), (blocks) => {
        const text = blocks
          .map(([lines, quoted]) => lines.map((l) => (quoted ? `> ${l}` : l)).join("\n"))
          .join("\n\n");
        const own = blocks.filter(([, quoted]) => !quoted).flatMap(([lines]) => lines);
        const result = textOf(clean(documentOf({ text })));
        if (own.length === 0) expect(result).toBe("DROP quotes: only-quoted-text");
        else expect(result.split("\n").filter((line) => line !== "")).toEqual(own);
      }),
    );
  });

  it("takes any long line of the parent for a quote, however it is marked", () => {
    const mark = fc.constantFrom("", "> ", ">> ", "| ", "   ");
    const long = fc.array(word, { minLength: 8, maxLength: 12 }).map((words) => `${words.join(" ")}.`);
    fc.assert(
      fc.property(fc.array(long, { minLength: 1, maxLength: 6 }), mark, (lines, prefix) => {
        const own = "This line is mine and nobody else has it.";
        const text = [own, "", ...lines.map((line) => prefix + line)].join("\n");
        expect(textOf(clean(documentOf({ text }), lines.join("\n")))).toBe(own);
      }),
    );
  });
});

describe("hostile text", () => {
  const size = 100_000;
  const hostile: Record<string, string> = {
    "commas after On": `On ${"x, ".repeat(size / 3)}`,
    dashes: "-".repeat(size),
    "dash lines": "--\n".repeat(size / 3),
    underscores: `${"_".repeat(50)}\n`.repeat(size / 51),
    "quote marks": ">".repeat(size),
    "quote lines": "> x\n".repeat(size / 4),
    bars: "|".repeat(size),
    spaces: " ".repeat(size),
    "blank lines": "\n".repeat(size),
    "header lines": "From: x\n".repeat(size / 8),
    "attribution lines": "On 1 May 2020 at 09:15, a wrote\n".repeat(size / 32),
    "at signs": "a@".repeat(size / 2),
    base64: "QUJD".repeat(size / 4),
    "base64 lines": `${"Qa1D".repeat(16)}\n`.repeat(size / 65),
    "diff lines": "--- a\n+++ b\n@@ -1,1 +1,1 @@\n".repeat(size / 28),
    "begin pgp": "-----BEGIN PGP MESSAGE-----\n".repeat(size / 28),
    brackets: "[[".repeat(size / 2),
    colons: ":".repeat(size),
  };
  it.each(Object.keys(hostile))("no step takes 50 ms for 100 kB of %s", (name) => {
    const document = documentOf({ text: hostile[name] ?? "" });
    const context = { signals: {}, parent: document, self };
    for (const step of steps) {
      // Processor time, and the best of three: what else the machine does is not the pattern's fault.
      const times = Array.from({ length: 3 }, () => {
        const started = process.cpuUsage();
        step.apply(document, context);
        return process.cpuUsage(started).user / 1000;
      });
      expect(Math.min(...times), step.name).toBeLessThan(50);
    }
  });
});
