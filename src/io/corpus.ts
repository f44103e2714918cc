import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { documentSchema, type Entry, signalsSchema } from "../core/document.ts";
import { TwinError } from "../core/errors.ts";
import type { Contact, CorpusRecord, Reading, Written } from "./corpus-record.ts";
import { corpusSchema, corpusVersion } from "./corpus-schema.ts";
import { type CorpusTotals, corpusTotals } from "./corpus-totals.ts";
import { CorpusWriter, columns } from "./corpus-writer.ts";
import { openDatabase, Statements, transaction } from "./database.ts";

export type { Contact, CorpusRecord, Reading, Written } from "./corpus-record.ts";

/** Which documents are meant; everything that is given must be so. */
export interface EntryFilter {
  author?: "self" | "other";
  kind?: string;
  source?: string;
}

/** corpus.db: the documents with their provenance, the full-text index and the cursors of extraction. */
export class Corpus {
  readonly path: string;
  readonly database: DatabaseSync;
  readonly #statements: Statements;
  readonly #writer: CorpusWriter;

  private constructor(path: string, database: DatabaseSync) {
    this.path = path;
    this.database = database;
    this.#statements = new Statements(database);
    this.#writer = new CorpusWriter(database, this.#statements);
  }

  /** Opens, and unless `readOnly` makes, the corpus. Throws NOT_FOUND, CORRUPT, PERMISSION, CONFIG. */
  static open(path: string, options: { readOnly?: boolean } = {}): Corpus {
    const database = openDatabase(path, options);
    const corpus = new Corpus(path, database);
    const version = z
      .object({ user_version: z.int() })
      .parse(corpus.#statements.one("PRAGMA user_version")).user_version;
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
    return transaction(this.database, this.path, () => this.#writer.begin(source, name, fingerprint));
  }

  /** Writes records and the cursor behind them in one transaction: after a kill both are there, or neither. */
  write(reading: Reading, records: readonly CorpusRecord[], cursor: string): Written {
    return transaction(this.database, this.path, () => this.#writer.write(reading, records, cursor));
  }

  /** Marks the file as read to its end and removes what it no longer holds. Returns how many documents went. */
  endFile(reading: Reading): number {
    return transaction(this.database, this.path, () => this.#writer.end(reading));
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
    const row = this.#statements.one(`SELECT ${columns} FROM documents WHERE id = ?`, id);
    return row ? toEntry(row) : null;
  }

  /** The document that the outside world knows by this id (the first, where copies differ). */
  byExternalId(externalId: string): Entry | null {
    const row = this.#statements.one(
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
        this.#statements
          .prepare(
            "SELECT name AS file, locator, reason FROM skipped JOIN files ON files.id = skipped.file ORDER BY 1, 2",
          )
          .all(),
      );
  }

  /** Everybody in the address books that were read, in a fixed order. */
  contacts(): Omit<Contact, "type" | "locator">[] {
    const list = z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text)));
    return z
      .array(z.object({ names: list, emails: list, phones: list }))
      .parse(
        this.#statements.prepare("SELECT names, emails, phones FROM contacts ORDER BY file, locator").all(),
      );
  }

  totals(): CorpusTotals[] {
    return corpusTotals(this.database);
  }

  /** What was read before: files, archives (not their members) and services. */
  readBefore(): string[] {
    const rows = z
      .array(z.object({ name: z.string() }))
      .parse(this.#statements.prepare("SELECT name FROM files").all());
    return [...new Set(rows.map(({ name }) => name.split("!/")[0] ?? name))].sort();
  }
}

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
