import { Corpus } from "../../src/io/corpus.ts";

/** Everything that a corpus holds, to compare two of them whole. */
export function contentOf(path: string): {
  documents: unknown[];
  sightings: unknown[];
  skipped: unknown[];
  indexed: unknown;
} {
  using corpus = Corpus.open(path, { readOnly: true });
  const all = (sql: string) => corpus.database.prepare(sql).all();
  return {
    documents: all("SELECT id, text, author, thread, locator, sha256, signals FROM documents ORDER BY id"),
    sightings: all(
      "SELECT documents.id, files.name FROM sightings JOIN documents ON documents.rowid = document JOIN files ON files.id = sightings.file ORDER BY 1, 2",
    ),
    skipped: corpus.skipped(),
    indexed: all("SELECT count(*) AS n FROM documents_fts WHERE documents_fts MATCH 'the'"),
  };
}
