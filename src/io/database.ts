import { closeSync, existsSync, openSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { TwinError } from "../core/errors.ts";

const SQLITE_CANTOPEN = 14;

/**
 * Opens a SQLite file as we use it everywhere: WAL, synchronous=FULL (a commit survives a power cut),
 * secure_delete (what is deleted leaves the file). Throws NOT_FOUND, CORRUPT, PERMISSION.
 */
export function openDatabase(path: string, options: { readOnly?: boolean } = {}): DatabaseSync {
  if (options.readOnly && !existsSync(path)) throw new TwinError("NOT_FOUND", `${path} does not exist.`);
  if (!options.readOnly && !existsSync(path)) makePrivate(path);
  return guard(path, () => {
    const database = new DatabaseSync(path, { readOnly: options.readOnly ?? false, timeout: 5000 });
    if (!options.readOnly) {
      database.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;");
    }
    database.exec("PRAGMA foreign_keys=ON; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;");
    return database;
  });
}

/** SQLite would make it readable for all; its log has the mode of the file. */
function makePrivate(path: string): void {
  if (path === ":memory:") return;
  try {
    closeSync(openSync(path, "a", 0o600));
  } catch {
    // SQLite will say what is wrong
  }
}

/** Runs `work` in one transaction; on any error nothing of it stays. */
export function transaction<T>(database: DatabaseSync, path: string, work: () => T): T {
  return guard(path, () => {
    database.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      database.exec("COMMIT");
      return result;
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  });
}

/** Turns SQLite's own error codes into ours. */
function guard<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : 0;
    const hints: Record<number, TwinError> = {
      5: new TwinError("LOCKED", `${path} is in use by another program.`, { hint: "Try again later." }),
      8: new TwinError("PERMISSION", `${path} may not be written.`, { hint: "Check its permissions." }),
      11: new TwinError("CORRUPT", `${path} is damaged.`, {
        hint: "Restore it from a backup, or move it away and run twin extract again.",
      }),
      13: new TwinError("DISK_FULL", `The disk is full; ${path} could not grow.`, {
        hint: "Free some space and run the same command again; what was finished is kept.",
      }),
      10: new TwinError("DISK_FULL", `${path} could not be written or read (disk full or failing).`, {
        hint: "Check the disk, then run the same command again; what was finished is kept.",
      }),
      [SQLITE_CANTOPEN]: new TwinError("PERMISSION", `${path} could not be opened.`, {
        hint: "Check that its folder exists and may be written.",
      }),
      26: new TwinError("CORRUPT", `${path} is not a twin corpus.`, {
        hint: "Move it away and run twin extract again.",
      }),
    };
    throw hints[code] ?? error;
  }
}

/** Prepared statements of a database, each prepared once. */
export class Statements {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  prepare(sql: string): StatementSync {
    let statement = this.#prepared.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#prepared.set(sql, statement);
    }
    return statement;
  }

  one(sql: string, ...values: (string | number)[]): Record<string, unknown> | undefined {
    return this.prepare(sql).get(...values);
  }
}
