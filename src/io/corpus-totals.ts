import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";

/** What the corpus holds of one source. */
export interface CorpusTotals {
  source: string;
  documents: number;
  own: number;
  /** Words of the user's documents, as read: with quotes and signatures. */
  ownWords: number;
  /** Languages (ISO 639-1) of the user's documents, the most frequent first; at most four. */
  languages: string[];
  /** Years of the first and the last document. */
  first: string | null;
  last: string | null;
}

const rows = z.array(
  z.object({
    source: z.string(),
    documents: z.int(),
    own: z.int(),
    ownWords: z.int().nullable(),
    languages: z
      .string()
      .nullable()
      .transform((text) => text?.split(" ").slice(0, 4) ?? []),
    first: z.string().nullable(),
    last: z.string().nullable(),
  }),
);

/** By source, in the order of their names. */
export function corpusTotals(database: DatabaseSync): CorpusTotals[] {
  const found = database
    .prepare(
      // materialized, so that grouping sorts a few bytes of each document and not its text
      `WITH facts AS MATERIALIZED (
         SELECT source, author, written_at,
           iif(author = 'self', length(text) - length(replace(replace(text, ' ', ''), char(10), '')) + 1, 0) AS words
         FROM documents)
       SELECT source, count(*) AS documents, sum(author = 'self') AS own, sum(words) AS ownWords,
         (SELECT group_concat(language, ' ') FROM (
            SELECT language FROM documents AS d
            WHERE d.source = facts.source AND author = 'self' AND language IS NOT NULL
            GROUP BY language ORDER BY count(*) DESC, language)) AS languages,
         substr(min(written_at), 1, 4) AS first, substr(max(written_at), 1, 4) AS last
       FROM facts GROUP BY source ORDER BY source`,
    )
    .all();
  return rows.parse(found).map((row) => ({ ...row, ownWords: row.ownWords ?? 0 }));
}
