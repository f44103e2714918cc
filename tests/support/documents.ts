import type { Document, Signals } from "../../src/core/document.ts";
import { sha256 } from "../../src/core/hash.ts";
import { Corpus } from "../../src/io/corpus.ts";

/** A document with what matters to the test; the rest is as usual for a mail by the user. */
export function documentOf(given: Partial<Document> & { text: string }): Document {
  const id = given.id ?? sha256(given.text).slice(0, 16);
  return {
    kind: "email",
    author: "self",
    writtenAt: "2020-05-04T09:15:00.000Z",
    title: null,
    thread: null,
    replyTo: null,
    audience: "person",
    language: "en",
    externalId: `${id}@example.org`,
    provenance: { source: "mbox", file: "/mail.mbox", locator: "byte 0", sha256: sha256(given.text) },
    ...given,
    id,
  };
}

/** A corpus with these documents, as an extraction would leave it. */
export function corpusOf(path: string, entries: readonly { document: Document; signals?: Signals }[]): void {
  using corpus = Corpus.open(path);
  const reading = corpus.beginFile("mbox", "/mail.mbox", "1");
  corpus.write(
    reading,
    entries.map(({ document, signals = {} }) => ({ type: "document", document, signals })),
    "end",
  );
  corpus.endFile(reading);
}
