import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";

const threadSchema = z.object({ thread: z.string() });

/**
 * Threads that are in truth parts of others: a mail that names only what it answers begins a thread with that one's
 * id, though that one is an answer, too, and has come before, comes later, or stands in another file. Found by
 * indexes alone, as it is looked for after each mailbox.
 */
const parts = `SELECT DISTINCT thread FROM documents t WHERE thread IS NOT NULL AND EXISTS (
  SELECT 1 FROM documents p WHERE p.external_id = t.thread
  AND p.rowid NOT IN (SELECT rowid FROM documents q WHERE q.thread = t.thread))`;
const whole = `SELECT min(thread) AS thread FROM documents
  WHERE external_id = ? AND thread <> external_id AND kind = 'email' HAVING thread IS NOT NULL`;

/** Gives the mails of each such part the thread that it belongs to. Whichever order they come in, the same. */
export function joinThreads(database: DatabaseSync): void {
  const parents = new Map<string, string>();
  const find = database.prepare(whole);
  for (const row of database.prepare(parts).all()) {
    const { thread } = threadSchema.parse(row);
    const parent = find.get(thread);
    if (parent) parents.set(thread, threadSchema.parse(parent).thread);
  }
  const update = database.prepare("UPDATE documents SET thread = ? WHERE thread = ? AND kind = 'email'");
  const roots = [...parents.keys()].map((thread) => ({ thread, root: rootOf(thread, parents) }));
  for (const { thread, root } of roots) if (root !== thread) update.run(root, thread);
}

/** Mails that answer each other in a ring have no root: the least of their ids stands for it. */
function rootOf(thread: string, parents: ReadonlyMap<string, string>): string {
  const path = [thread];
  for (let next = parents.get(thread); next !== undefined; next = parents.get(next)) {
    const ring = path.indexOf(next);
    if (ring !== -1) return path.slice(ring).sort()[0] ?? thread;
    path.push(next);
  }
  return path.at(-1) ?? thread;
}
