import { createHash } from "node:crypto";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { z } from "zod";
import { documentSchema, type Entry, normalizeAddress, signalsSchema } from "../core/document.ts";
import { TwinError } from "../core/errors.ts";
import { corpusSchema, corpusVersion } from "./corpus-schema.ts";
import { type CorpusTotals, corpusTotals } from "./corpus-totals.ts";
import { openDatabase, transaction } from "./database.ts";
import { joinThreads } from "./threads.ts";

/** Which documents are meant; everything that is given must be so. */
export interface EntryFilter {
  author?: "self" | "other";
  kind?: string;
  source?: string;
}

/** What one record of a source became. */
export type CorpusRecord =
  | (Entry & { type: "document" })
  | { type: "skipped"; locator: string; reason: string }
  /** A document of an earlier reading that is still there, and was not looked at again. */
  | { type: "kept"; id: string }
  | Speaker
  | Contact;

/** Somebody who speaks in a conversation whose export does not say which of them is the user. */
export interface Speaker {
  type: "speaker";
  name: string;
  /** Title or key of the conversation, so that one who speaks in many of them stands out. */
  conversation: string;
  records: number;
  /** Counted as the user already. */
  own: boolean;
}

/** Somebody from an address book. */
export interface Contact {
  type: "contact";
  names: readonly string[];
  emails: readonly string[];
  phones: readonly string[];
  locator: string;
}

/** One reading of one file, from `beginFile` to `endFile`. */
export interface Reading {
  file: number;
  generation: number;
  /** Where an interrupted reading stopped; null at the start. */
  cursor: string | null;
  /** The file was read whole before and has not changed. */
  unchanged: boolean;
  /** Where the reading before this one ended; for a file that has changed since. */
  previous?: { fingerprint: string; cursor: string } | undefined;
}

export interface Written {
  added: number;
  updated: number;
  unchanged: number;
  skipped: number;
  /** Of the kept ones, those that the corpus does not hold. */
  absent: number;
}

const columns =
  "id, kind, text, author, written_at, title, thread, reply_to, audience, language, external_id, source, file, locator, sha256, signals";

/** corpus.db: the documents with their provenance, the full-text index and the cursors of extraction. */
export class Corpus {
  readonly path: string;
  readonly database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  /** Row of the first document that is not in the full-text index yet. */
  #unindexed: number | bigint | null = null;
  /** Threads have to be joined at the end of the file; also after an interruption. */
  #hasNewMail = true;

  private constructor(path: string, database: DatabaseSync) {
    this.path = path;
    this.database = database;
  }

  /** Opens, and unless `readOnly` makes, the corpus. Throws NOT_FOUND, CORRUPT, PERMISSION, CONFIG. */
  static open(path: string, options: { readOnly?: boolean } = {}): Corpus {
    const database = openDatabase(path, options);
    const corpus = new Corpus(path, database);
    const version = z
      .object({ user_version: z.int() })
      .parse(corpus.#one("PRAGMA user_version")).user_version;
    if (version < corpusVersion && !options.readOnly) {
      transaction(database, path, () =>
        database.exec(`${corpusSchema} PRAGMA user_version=${corpusVersion}`),
      );
    } else if (version === 0 || version > corpusVersion) {
      throw new TwinError("CONFIG", `${path} was written by another version of twin (format ${version}).`, {
        hint: "Use that version, or move the file away and run twin extract again.",
      });
    }
    return corpus;
  }

  close(): void {
    this.database.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /**
   * Starts or resumes the reading of a file. A changed `fingerprint` starts anew with a higher generation;
   * what the new reading does not see again is removed by `endFile`.
   */
  beginFile(source: string, name: string, fingerprint: string): Reading {
    return transaction(this.database, this.path, () => this.#begin(source, name, fingerprint));
  }

  #begin(source: string, name: string, fingerprint: string): Reading {
    const found = this.#one("SELECT * FROM files WHERE source = ? AND name = ?", source, name);
    if (!found) {
      const { lastInsertRowid } = this.#prepare(
        "INSERT INTO files (source, name, fingerprint, generation) VALUES (?, ?, ?, 1)",
      ).run(source, name, fingerprint);
      return { file: Number(lastInsertRowid), generation: 1, cursor: null, unchanged: false };
    }
    const row = fileRow.parse(found);
    if (row.fingerprint === fingerprint) {
      return { file: row.id, generation: row.generation, cursor: row.cursor, unchanged: row.complete === 1 };
    }
    const generation = row.generation + 1;
    this.#prepare(
      "UPDATE files SET fingerprint = ?, generation = ?, cursor = NULL, complete = 0 WHERE id = ?",
    ).run(fingerprint, generation, row.id);
    const previous = row.cursor === null ? undefined : { fingerprint: row.fingerprint, cursor: row.cursor };
    return { file: row.id, generation, cursor: null, unchanged: false, previous };
  }

  /** Writes records and the cursor behind them in one transaction: after a kill both are there, or neither. */
  write(reading: Reading, records: readonly CorpusRecord[], cursor: string): Written {
    return transaction(this.database, this.path, () => {
      this.#unindexed = null;
      const written: Written = { added: 0, updated: 0, unchanged: 0, skipped: 0, absent: 0 };
      for (const record of records) {
        if (record.type === "skipped") {
          this.#prepare("INSERT OR REPLACE INTO skipped VALUES (?, ?, ?, ?)").run(
            reading.file,
            record.locator,
            record.reason,
            reading.generation,
          );
          written.skipped++;
        } else if (record.type === "speaker" || record.type === "contact") this.#note(record, reading);
        else if (record.type === "kept") written[this.#keep(record.id, reading)]++;
        else written[this.#put(record, reading)]++;
      }
      this.#index();
      this.#prepare("UPDATE files SET cursor = ? WHERE id = ?").run(cursor, reading.file);
      return written;
    });
  }

  /** Marks the file as read to its end and removes what it no longer holds. Returns how many documents went. */
  endFile(reading: Reading): number {
    return transaction(this.database, this.path, () => {
      const stale = "SELECT document FROM sightings WHERE file = ? AND generation < ?";
      const { changes } = this.#prepare(
        `DELETE FROM documents WHERE rowid IN (${stale})
         AND NOT EXISTS (SELECT 1 FROM sightings s WHERE s.document = documents.rowid AND s.file <> ?)`,
      ).run(reading.file, reading.generation, reading.file);
      this.#prepare("DELETE FROM sightings WHERE file = ? AND generation < ?").run(
        reading.file,
        reading.generation,
      );
      for (const table of ["skipped", "speakers", "contacts"]) {
        this.#prepare(`DELETE FROM ${table} WHERE file = ? AND generation < ?`).run(
          reading.file,
          reading.generation,
        );
      }
      if (this.#hasNewMail) joinThreads(this.database);
      this.#hasNewMail = false;
      this.#prepare("UPDATE files SET complete = 1 WHERE id = ?").run(reading.file);
      return Number(changes);
    });
  }

  /** All documents in a stable order (by id), streamed. */
  *entries(filter: EntryFilter = {}): Iterable<Entry> {
    const given = (["author", "kind", "source"] as const).flatMap((column) => {
      const value = filter[column];
      return value === undefined ? [] : [{ column, value }];
    });
    const where = given.length > 0 ? `WHERE ${given.map(({ column }) => `${column} = ?`).join(" AND ")}` : "";
    const statement = this.database.prepare(`SELECT ${columns} FROM documents ${where} ORDER BY id`);
    for (const row of statement.iterate(...given.map(({ value }) => value))) yield toEntry(row);
  }

  byId(id: string): Entry | null {
    const row = this.#one(`SELECT ${columns} FROM documents WHERE id = ?`, id);
    return row ? toEntry(row) : null;
  }

  /** The document that the outside world knows by this id (the first, where copies differ). */
  byExternalId(externalId: string): Entry | null {
    const row = this.#one(
      `SELECT ${columns} FROM documents WHERE external_id = ? ORDER BY id LIMIT 1`,
      externalId,
    );
    return row ? toEntry(row) : null;
  }

  /** Hex SHA-256 over what the corpus holds: two corpora with the same documents have the same, however they grew. */
  digest(): string {
    const hash = createHash("sha256");
    const rows = this.database.prepare(
      "SELECT id || ' ' || sha256 || ' ' || author || ' ' || length(text) AS line FROM documents ORDER BY id",
    );
    for (const { line } of rows.iterate()) hash.update(`${line}\n`);
    return hash.digest("hex");
  }

  /** Records that were not readable, with the file and the place in it. */
  skipped(): { file: string; locator: string; reason: string }[] {
    return z
      .array(z.object({ file: z.string(), locator: z.string(), reason: z.string() }))
      .parse(
        this.#prepare(
          "SELECT name AS file, locator, reason FROM skipped JOIN files ON files.id = skipped.file ORDER BY 1, 2",
        ).all(),
      );
  }

  #keep(id: string, reading: Reading): "unchanged" | "absent" {
    const { changes } = this.#prepare(
      "INSERT OR REPLACE INTO sightings SELECT rowid, ?, ? FROM documents WHERE id = ?",
    ).run(reading.file, reading.generation, id);
    return changes > 0 ? "unchanged" : "absent";
  }

  #note(record: Speaker | Contact, { file, generation }: Reading): void {
    if (record.type === "speaker") {
      const { conversation, name, records, own } = record;
      this.#prepare("INSERT OR REPLACE INTO speakers VALUES (?, ?, ?, ?, ?, ?)").run(
        file,
        conversation,
        name,
        records,
        Number(own),
        generation,
      );
      return;
    }
    const lists = [record.names, record.emails, record.phones].map((list) => JSON.stringify(list));
    this.#prepare("INSERT OR REPLACE INTO contacts VALUES (?, ?, ?, ?, ?, ?)").run(
      file,
      record.locator,
      ...lists,
      generation,
    );
  }

  /** Everybody in the address books that were read, in a fixed order. */
  contacts(): Omit<Contact, "type" | "locator">[] {
    const list = z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text)));
    return z
      .array(z.object({ names: list, emails: list, phones: list }))
      .parse(this.#prepare("SELECT names, emails, phones FROM contacts ORDER BY file, locator").all());
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
    const existing = this.#one("SELECT rowid, * FROM documents WHERE id = ?", d.id);
    let rowid: number | bigint;
    let outcome: "added" | "updated" | "unchanged";
    if (!existing) {
      outcome = "added";
      rowid = this.#prepare(
        `INSERT INTO documents (${columns}, from_address, from_name) VALUES (?${", ?".repeat(values.length)})`,
      ).run(d.id, ...values).lastInsertRowid;
      this.#unindexed ??= rowid;
    } else {
      rowid = Number(existing.rowid);
      outcome = this.#isKnown(existing, record, reading) ? "unchanged" : "updated";
      if (outcome === "updated") {
        this.#index(); // it may be one of them
        this.#prepare(update).run(...values, rowid);
      }
    }
    if (outcome !== "unchanged" && d.kind === "email") this.#hasNewMail = true;
    this.#prepare("INSERT OR REPLACE INTO sightings VALUES (?, ?, ?)").run(
      rowid,
      reading.file,
      reading.generation,
    );
    return outcome;
  }

  /** Adds the user's new documents of this transaction, whose rows are the last ones, to the full-text index. */
  #index(): void {
    if (this.#unindexed === null) return;
    this.#prepare(
      "INSERT INTO documents_fts (rowid, title, text) SELECT * FROM own_documents WHERE row >= ?",
    ).run(this.#unindexed);
    this.#unindexed = null;
  }

  /** The first sighting of a record stays its provenance: a copy in another file, or further on, changes nothing. */
  #isKnown(row: Record<string, unknown>, { document: d, signals }: Entry, reading: Reading): boolean {
    const same = row.author === d.author && row.text === d.text && row.kind === d.kind;
    if (row.file !== d.provenance.file) return same;
    const seen = this.#one(
      "SELECT 1 FROM sightings WHERE document = ? AND file = ? AND generation = ?",
      Number(row.rowid),
      reading.file,
      reading.generation,
    );
    if (seen) return same;
    return same && row.sha256 === d.provenance.sha256 && row.signals === JSON.stringify(signals);
  }

  totals(): CorpusTotals[] {
    return corpusTotals(this.database);
  }

  /** What was read before: files, archives (not their members) and services. */
  readBefore(): string[] {
    const rows = z.array(z.object({ name: z.string() })).parse(this.#prepare("SELECT name FROM files").all());
    return [...new Set(rows.map(({ name }) => name.split("!/")[0] ?? name))].sort();
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #one(sql: string, ...values: (string | number)[]): Record<string, unknown> | undefined {
    return this.#prepare(sql).get(...values);
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

function toEntry(row: Record<string, unknown>): Entry {
  const { written_at, reply_to, external_id, source, file, locator, sha256, signals, ...rest } = row;
  return {
    document: documentSchema.parse({
      ...rest,
      writtenAt: written_at,
      replyTo: reply_to,
      externalId: external_id,
      provenance: { source, file, locator, sha256 },
    }),
    signals: signalsSchema.parse(JSON.parse(String(signals))),
  };
}
