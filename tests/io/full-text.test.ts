import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Document } from "../../src/core/document.ts";
import { Corpus, type CorpusRecord } from "../../src/io/corpus.ts";
import { temporaryFolder } from "../support/cli.ts";

const words = ["tea", "river", "bread", "night"] as const;
type Change = { id: string; author: Document["author"]; word: (typeof words)[number] };

const record = ({ id, author, word }: Change): CorpusRecord => {
  const provenance = { source: "markdown", file: "/n", locator: id, sha256: word };
  const none = { writtenAt: null, title: null, thread: null, replyTo: null, audience: null, language: null };
  const document: Document = {
    id,
    kind: "note",
    text: `some ${word}`,
    author,
    externalId: null,
    ...none,
    provenance,
  };
  return { type: "document", document, signals: {} };
};

const change = fc.record({
  id: fc.constantFrom("a", "b", "c", "d"),
  author: fc.constantFrom("self" as const, "other" as const),
  word: fc.constantFrom(...words),
});

it("the full-text index holds what the user wrote, however documents come, change and go", () => {
  fc.assert(
    fc.property(fc.array(fc.array(change, { maxLength: 6 }), { minLength: 1, maxLength: 5 }), (readings) => {
      using corpus = Corpus.open(join(temporaryFolder(), "corpus.db"));
      for (const [generation, changes] of readings.entries()) {
        const reading = corpus.beginFile("markdown", "/n", String(generation));
        corpus.write(reading, changes.slice(0, 3).map(record), "1");
        corpus.write(reading, changes.slice(3).map(record), "2");
        corpus.endFile(reading);
      }
      const { database } = corpus;
      const find = database.prepare(
        "SELECT rowid FROM documents_fts WHERE documents_fts MATCH ? ORDER BY rowid",
      );
      const own = database.prepare("SELECT row AS rowid FROM own_documents WHERE text = ? ORDER BY row");
      for (const word of words) expect(find.all(word)).toEqual(own.all(`some ${word}`));
      database.exec("INSERT INTO documents_fts (documents_fts, rank) VALUES ('integrity-check', 1)");
    }),
    { numRuns: 60 },
  );
});
