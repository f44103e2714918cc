import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { mostTerms } from "./terms.ts";

const idSchema = z.object({ id: z.string() });
const countSchema = z.object({ doc: z.int() });

/** Matches that may be ranked: about 20 ms. Words that are everywhere go first; they tell least. */
const mostMatches = 30_000;

/** A word of the title counts twice one of the text. */
const ranking = "bm25(2.0, 1.0)";

/**
 * Ids of the user's own documents that match `terms`, best first, at most `limit`. Terms are quoted: whatever
 * they hold is never read as search syntax.
 */
export function* bestMatches(
  database: DatabaseSync,
  terms: readonly string[],
  limit: number,
): Iterable<string> {
  const query = rarest(database, terms)
    .map((term) => `"${term.replaceAll('"', '""')}"`)
    .join(" OR ");
  if (query === "") return;
  const statement = database.prepare(
    `SELECT d.id FROM documents_fts f JOIN documents d ON d.rowid = f.rowid
     WHERE documents_fts MATCH ? AND f.rank MATCH '${ranking}' AND d.author = 'self' ORDER BY f.rank LIMIT ?`,
  );
  for (const row of statement.iterate(query, limit)) yield idSchema.parse(row).id;
}

/** The terms that fewest documents have, as many as can be ranked in time; those in no document go. */
function rarest(database: DatabaseSync, terms: readonly string[]): string[] {
  database.exec("CREATE VIRTUAL TABLE IF NOT EXISTS temp.terms USING fts5vocab (main, documents_fts, row)");
  const statement = database.prepare("SELECT doc FROM temp.terms WHERE term = ?");
  const known = terms.flatMap((term) => {
    const row = statement.get(term);
    return row ? [{ term, documents: countSchema.parse(row).doc }] : [];
  });
  known.sort((a, b) => a.documents - b.documents);
  let matches = 0;
  const cheap = known.filter(({ documents }, index) => {
    matches += documents;
    return index === 0 || (index < mostTerms && matches <= mostMatches);
  });
  return cheap.map(({ term }) => term);
}
