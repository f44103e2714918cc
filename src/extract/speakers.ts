import { z } from "zod";
import type { Corpus } from "../io/corpus.ts";

/** Somebody who may be the user, in conversations of which nobody is yet. */
export interface OpenSpeaker {
  name: string;
  conversations: number;
  records: number;
}

/** Conversations in which it is not known who the user is, and who speaks there: the likeliest first. */
export interface OpenQuestion {
  conversations: number;
  speakers: OpenSpeaker[];
}

const LIMIT = 12;
const rows = z.array(z.object({ name: z.string(), conversations: z.int(), records: z.int() }));

/**
 * Whoever speaks in the most of these conversations is likely the one who exported them; whom a conversation is named
 * after is likely not.
 */
export function openSpeakers(corpus: Corpus): OpenQuestion {
  const open = `SELECT conversation FROM speakers GROUP BY file, conversation HAVING max(own) = 0`;
  const { n } = z
    .object({ n: z.int() })
    .parse(corpus.database.prepare(`SELECT count(*) AS n FROM (${open})`).get());
  const speakers = rows.parse(
    corpus.database
      .prepare(
        `SELECT name, count(*) AS conversations, sum(records) AS records FROM speakers
         WHERE (file, conversation) IN (
           SELECT file, conversation FROM speakers GROUP BY 1, 2 HAVING max(own) = 0)
         GROUP BY name
         ORDER BY 2 DESC, sum(instr(lower(name), lower(conversation)) + instr(lower(conversation), lower(name)) > 0),
           3 DESC, 1
         LIMIT ${LIMIT}`,
      )
      .all(),
  );
  return { conversations: n, speakers };
}
