import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { quotedText } from "../../src/clean/quoted.ts";
import { documentOf } from "../support/documents.ts";

const folder = join(import.meta.dirname, "../fixtures/clean");
const context = { signals: {}, parent: null, self: { names: [], emails: [], handles: [] } };
const quoted = (text: string, title: string | null = "Re: a mail") =>
  quotedText(documentOf({ text, title, replyTo: "question@example.org" }), context);

describe("what an answer quotes", () => {
  const cases = readdirSync(folder).filter((name) => existsSync(join(folder, name, "quoted.txt")));
  it("has its cases", () => expect(cases.length).toBeGreaterThanOrEqual(5));
  it.each(cases)("%s", (name) => {
    const read = (file: string) => readFileSync(join(folder, name, file), "utf8");
    expect(`${quoted(read("mail.txt"))}\n`).toBe(read("quoted.txt"));
  });

  it("is nothing where a message is passed on, or in a note", () => {
    const text = "See below.\n\n> a line that somebody wrote\n";
    expect(quoted(text, "Fwd: a mail")).toBe("");
    expect(quotedText(documentOf({ text, kind: "note" }), context)).toBe("");
    const block = "Hi.\n\n-----Original Message-----\nFrom: Ann\nSent: today\nTo: Bob\n\nHer words.\n";
    expect(quoted(block)).toBe("Her words.");
    expect(quotedText(documentOf({ text: block }), context)).toBe("");
  });

  it("ends at a line, however long the quote", () => {
    const text = quoted(`Yes.\n\n${"> one line of many\n".repeat(5000)}`);
    expect(text.length).toBeLessThanOrEqual(20_000);
    expect(text.endsWith("of many")).toBe(true);
  });
});
