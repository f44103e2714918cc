import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { biography } from "../../../src/extract/biography/biography.ts";
import {
  type Answer,
  formatBiography,
  parseBiography,
  preambleOf,
  withAnswer,
} from "../../../src/extract/biography/file.ts";
import { questions } from "../../../src/extract/biography/questions.ts";
import { diskEntry } from "../../../src/extract/entry.ts";
import { testSource } from "../../contract/source.ts";
import { temporaryFolder } from "../../support/cli.ts";

describe("biography", () => {
  testSource(biography, "tests/fixtures/biography", {
    prepare: ({ folder }) => join(folder, "input", "biography.md"),
  });

  it("is no other note of that name", async () => {
    const folder = join(temporaryFolder(), "notes");
    mkdirSync(folder);
    writeFileSync(join(folder, "biography.md"), "# Biography\n\n## Of Mozart\n\nBorn in Salzburg.\n");
    expect(await biography.recognizes(await diskEntry(join(folder, "biography.md")))).toBe(0);
  });
});

describe("biography.md", () => {
  it("comes out as it went in, whatever was said", () => {
    const line = fc.constantFrom(
      "## no heading",
      "\\## nor this",
      "<!-- x -->",
      "# A",
      "",
      "words",
      "  - a",
      "### b",
    );
    const text = fc
      .array(line, { minLength: 1, maxLength: 8 })
      .map((lines) => lines.join("\n").trim())
      .filter((one) => one !== "");
    const answer: fc.Arbitrary<Answer> = fc.record({
      id: fc.option(fc.constantFrom("home", "work")),
      question: fc.constantFrom("Where?", "What of ## it?"),
      text,
      date: fc.option(fc.constant("2025-01-31")),
    });
    fc.assert(
      fc.property(fc.array(answer), (answers) => {
        const named = answers.map((one) =>
          one.id === null && one.date === null ? { ...one, id: "x" } : one,
        );
        expect(parseBiography(formatBiography(named))).toEqual(named);
      }),
    );
  });

  it("keeps what the user has written into it by hand", () => {
    const edited = `${formatBiography([])}\nA line of mine.\n\n## What else?\n\nI play the tuba.\n`;
    const [home = { id: "", question: "" }] = questions;
    const answers = withAnswer(parseBiography(edited), home, { text: "Ann", date: "2025-01-31" });
    const after = formatBiography(answers, preambleOf(edited));
    expect(after).toContain("A line of mine.");
    expect(parseBiography(after).map(({ text }) => text)).toEqual(["I play the tuba.", "Ann"]);
  });
});

it("each question has a name of its own", () => {
  expect(new Set(questions.map(({ id }) => id)).size).toBe(questions.length);
  for (const { question } of questions) expect(question.length).toBeLessThan(90);
});
