import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Document } from "../../src/core/document.ts";
import { Corpus, type CorpusRecord } from "../../src/io/corpus.ts";
import { temporaryFolder } from "../support/cli.ts";

const mail = (id: string, answers: string | null): CorpusRecord => {
  const document: Document = {
    id,
    kind: "email",
    text: id,
    author: "other",
    writtenAt: null,
    title: null,
    thread: answers ?? id,
    replyTo: answers,
    audience: null,
    language: null,
    externalId: id,
    provenance: { source: "mbox", file: "/m", locator: id, sha256: id },
  };
  return { type: "document", document, signals: {} };
};

/** The threads of mails that lie in one file each, in that order. */
function threadsOf(files: readonly (readonly CorpusRecord[])[]): Record<string, string | null> {
  using corpus = Corpus.open(join(temporaryFolder(), "corpus.db"));
  for (const [index, records] of files.entries()) {
    const reading = corpus.beginFile("mbox", `/${index}.mbox`, "1");
    corpus.write(reading, records, "1");
    corpus.endFile(reading);
  }
  return Object.fromEntries([...corpus.entries()].map(({ document }) => [document.id, document.thread]));
}

describe("mails that name only what they answer", () => {
  it("join the thread of that one, over any number of steps", () => {
    const mails = [
      mail("a", null),
      mail("b", "a"),
      mail("c", "b"),
      mail("d", "c"),
      mail("x", null),
      mail("y", "gone"),
    ];
    expect(threadsOf([mails])).toEqual({ a: "a", b: "a", c: "a", d: "a", x: "x", y: "gone" });
  });

  it("join it in whichever order and files they come", () => {
    const links = fc.array(fc.option(fc.nat(7), { nil: null }), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(
        links,
        fc.array(fc.nat(3), { minLength: 8, maxLength: 8 }),
        fc.boolean(),
        (answers, places, back) => {
          const mails = answers.map((one, i) => mail(`m${i}`, one === null || one >= i ? null : `m${one}`));
          const files = [0, 1, 2, 3].map((file) => mails.filter((_, i) => places[i] === file));
          if (back) files.reverse();
          expect(threadsOf(files)).toEqual(threadsOf([mails]));
        },
      ),
      { numRuns: 60 },
    );
  });

  it("share one thread where they answer each other in a ring", () => {
    expect(new Set(Object.values(threadsOf([[mail("a", "b"), mail("b", "c"), mail("c", "a")]]))).size).toBe(
      1,
    );
  });
});
