import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { type Entry, normalizeAddress } from "../core/document.ts";
import type { Contact, CorpusRecord, Reading, Speaker, Written } from "./corpus-record.ts";
import type { Statements } from "./database.ts";
import { joinThreads } from "./threads.ts";

export const columns =
  "id, kind, text, author, written_at, title, thread, reply_to, audience, language, external_id, source, file, locator, sha256, signals";

/** What changes the corpus; each call is to be made in a transaction of its own. */
export class CorpusWriter {
  readonly #database: DatabaseSync;
  readonly #statements: Statements;
  /** Row of the first document that is not in the full-text index yet. */
  #unindexed: number | bigint | null = null;
  /** Threads have to be joined at the end of the file; also after an interruption. */
  #hasNewMail = true;

  constructor(database: DatabaseSync, statements: Statements) {
    this.#database = database;
    this.#statements = statements;
  }

  begin(source: string, name: string, fingerprint: string): Reading {
    const found = this.#statements.one("SELECT * FROM files WHERE source = ? AND name = ?", source, name);
    if (!found) {
      const { lastInsertRowid } = this.#statements
        .prepare("INSERT INTO files (source, name, fingerprint, generation) VALUES (?, ?, ?, 1)")
        .run(source, name, fingerprint);
      return { file: Number(lastInsertRowid), generation: 1, cursor: null, unchanged: false };
    }
    const row = fileRow.parse(found);
    if (row.fingerprint === fingerprint) {
      return { file: row.id, generation: row.generation, cursor: row.cursor, unchanged: row.complete === 1 };
    }
    const generation = row.generation + 1;
    this.#statements
      .prepare("UPDATE files SET fingerprint = ?, generation = ?, cursor = NULL, complete = 0 WHERE id = ?")
      .run(fingerprint, generation, row.id);
    const previous = row.cursor === null ? undefined : { fingerprint: row.fingerprint, cursor: row.cursor };
    return { file: row.id, generation, cursor: null, unchanged: false, previous };
  }

  /** Writes records and the cursor behind them. */
  write(reading: Reading, records: readonly CorpusRecord[], cursor: string): Written {
    this.#unindexed = null;
    const written: Written = { added: 0, updated: 0, unchanged: 0, skipped: 0, absent: 0 };
    for (const record of records) {
      if (record.type === "skipped") {
        this.#statements
          .prepare("INSERT OR REPLACE INTO skipped VALUES (?, ?, ?, ?)")
          .run(reading.file, record.locator, record.reason, reading.generation);
        written.skipped++;
      } else if (record.type === "speaker" || record.type === "contact") this.#note(record, reading);
      else if (record.type === "kept") written[this.#keep(record.id, reading)]++;
      else written[this.#put(record, reading)]++;
    }
    this.#index();
    this.#statements.prepare("UPDATE files SET cursor = ? WHERE id = ?").run(cursor, reading.file);
    return written;
  }

  /** Marks the file as read to its end and removes what it no longer holds. Returns how many documents went. */
  end(reading: Reading): number {
    const stale = "SELECT document FROM sightings WHERE file = ? AND generation < ?";
    const { changes } = this.#statements
      .prepare(
        `DELETE FROM documents WHERE rowid IN (${stale})
         AND NOT EXISTS (SELECT 1 FROM sightings s WHERE s.document = documents.rowid AND s.file <> ?)`,
      )
      .run(reading.file, reading.generation, reading.file);
    this.#statements
      .prepare("DELETE FROM sightings WHERE file = ? AND generation < ?")
      .run(reading.file, reading.generation);
    for (const table of ["skipped", "speakers", "contacts"]) {
      this.#statements
        .prepare(`DELETE FROM ${table} WHERE file = ? AND generation < ?`)
        .run(reading.file, reading.generation);
    }
    if (this.#hasNewMail) joinThreads(this.#database);
    this.#hasNewMail = false;
    this.#statements.prepare("UPDATE files SET complete = 1 WHERE id = ?").run(reading.file);
    return Number(changes);
  }

  #keep(id: string, reading: Reading): "unchanged" | "absent" {
    const { changes } = this.#statements
      .prepare("INSERT OR REPLACE INTO sightings SELECT rowid, ?, ? FROM documents WHERE id = ?")
      .run(reading.file, reading.generation, id);
    return changes > 0 ? "unchanged" : "absent";
  }

  #note(record: Speaker | Contact, { file, generation }: Reading): void {
    if (record.type === "speaker") {
      const { conversation, name, records, own } = record;
      this.#statements
        .prepare("INSERT OR REPLACE INTO speakers VALUES (?, ?, ?, ?, ?, ?)")
        .run(file, conversation, name, records, Number(own), generation);
      return;
    }
    const lists = [record.names, record.emails, record.phones].map((list) => JSON.stringify(list));
    this.#statements
      .prepare("INSERT OR REPLACE INTO contacts VALUES (?, ?, ?, ?, ?, ?)")
      .run(file, record.locator, ...lists, generation);
  }

  #put(record: Entry, reading: Reading): "added" | "updated" | "unchanged" {
    const { document: d, signals } = record;
    const values = [
      d.kind,
      d.text,
      d.author,
      d.writtenAt,
      d.title,
      d.thread,
      d.replyTo,
      d.audience,
      d.language,
      d.externalId,
      d.provenance.source,
      d.provenance.file,
      d.provenance.locator,
      d.provenance.sha256,
      JSON.stringify(signals),
      signals.from ? normalizeAddress(signals.from.address) : null,
      signals.from?.name ?? null,
    ];
    const existing = this.#statements.one("SELECT rowid, * FROM documents WHERE id = ?", d.id);
    let rowid: number | bigint;
    let outcome: "added" | "updated" | "unchanged";
    if (!existing) {
      outcome = "added";
      rowid = this.#statements
        .prepare(
          `INSERT INTO documents (${columns}, from_address, from_name) VALUES (?${", ?".repeat(values.length)})`,
        )
        .run(d.id, ...values).lastInsertRowid;
      this.#unindexed ??= rowid;
    } else {
      rowid = Number(existing.rowid);
      outcome = this.#isKnown(existing, record, reading) ? "unchanged" : "updated";
      if (outcome === "updated") {
        this.#index(); // it may be one of them
        this.#statements.prepare(update).run(...values, rowid);
      }
    }
    if (outcome !== "unchanged" && d.kind === "email") this.#hasNewMail = true;
    this.#statements
      .prepare("INSERT OR REPLACE INTO sightings VALUES (?, ?, ?)")
      .run(rowid, reading.file, reading.generation);
    return outcome;
  }

  /** Adds the user's new documents of this transaction, whose rows are the last ones, to the full-text index. */
  #index(): void {
    if (this.#unindexed === null) return;
    this.#statements
      .prepare("INSERT INTO documents_fts (rowid, title, text) SELECT * FROM own_documents WHERE row >= ?")
      .run(this.#unindexed);
    this.#unindexed = null;
  }

  /** The first sighting of a record stays its provenance: a copy in another file, or further on, changes nothing. */
  #isKnown(row: Record<string, unknown>, { document: d, signals }: Entry, reading: Reading): boolean {
    const same = row.author === d.author && row.text === d.text && row.kind === d.kind;
    if (row.file !== d.provenance.file) return same;
    const seen = this.#statements.one(
      "SELECT 1 FROM sightings WHERE document = ? AND file = ? AND generation = ?",
      Number(row.rowid),
      reading.file,
      reading.generation,
    );
    if (seen) return same;
    return same && row.sha256 === d.provenance.sha256 && row.signals === JSON.stringify(signals);
  }
}

const update = `UPDATE documents SET kind = ?, text = ?, author = ?, written_at = ?, title = ?, thread = ?,
  reply_to = ?, audience = ?, language = ?, external_id = ?, source = ?, file = ?, locator = ?, sha256 = ?,
  signals = ?, from_address = ?, from_name = ? WHERE rowid = ?`;

const fileRow = z.object({
  id: z.int(),
  fingerprint: z.string(),
  generation: z.int(),
  cursor: z.string().nullable(),
  complete: z.int(),
});
