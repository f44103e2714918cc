import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { z } from "zod";
import { TwinError } from "../core/errors.ts";

const rowSchema = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.bigint(), z.null(), z.instanceof(Uint8Array)]),
);
export type ForeignRow = z.infer<typeof rowSchema>;

/**
 * A database that another program made, on a copy of ours: read only, with nothing in it that would run. Of its schema
 * only what is there counts, as older versions lack columns. All errors of it are CORRUPT.
 */
export class ForeignDatabase {
  readonly #database: DatabaseSync;
  readonly #path: string;

  private constructor(path: string, database: DatabaseSync) {
    this.#path = path;
    this.#database = database;
  }

  /** Opens a copy (the program's own file may be in use, and its log has to be taken in). Throws CORRUPT. */
  static open(path: string): ForeignDatabase {
    return new ForeignDatabase(
      path,
      guard(path, () => {
        const database = new DatabaseSync(path, { readOnly: true, allowExtension: false });
        database.exec("PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA query_only=ON;");
        database.prepare("SELECT count(*) FROM sqlite_schema").get(); // it is only read now
        return database;
      }),
    );
  }

  /** Names of a table's columns; none for what is no table. A view could run anything, so it counts as nothing. */
  columns(table: string): Set<string> {
    return guard(this.#path, () => {
      const found = this.#database
        .prepare(
          `SELECT name FROM pragma_table_info(?) WHERE EXISTS
           (SELECT 1 FROM sqlite_schema WHERE name = ? AND type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%')`,
        )
        .all(table, table);
      return new Set(
        z
          .array(z.object({ name: z.string() }))
          .parse(found)
          .map(({ name }) => name),
      );
    });
  }

  /** The rows of a query, one at a time; integers beyond 2^53 as bigint. Throws CORRUPT where the file is damaged. */
  *rows(sql: string, ...values: SQLInputValue[]): Iterable<ForeignRow> {
    const rows = guard(this.#path, () => {
      const statement = this.#database.prepare(sql);
      statement.setReadBigInts(true);
      return statement.iterate(...values);
    });
    for (;;) {
      const { done, value } = guard(this.#path, () => rows.next());
      if (done) return;
      yield rowSchema.parse(Object.fromEntries(Object.entries(value).map(narrowed)));
    }
  }

  close(): void {
    this.#database.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Most integers are small. */
const narrowed = ([name, value]: [string, unknown]): [string, unknown] => [
  name,
  typeof value === "bigint" && value >= -SAFE && value <= SAFE ? Number(value) : value,
];
const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

function guard<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "ERR_SQLITE_ERROR") throw error;
    throw new TwinError("CORRUPT", `${path} cannot be read as the database that it is named after.`, {
      hint: "Close the program that it belongs to, copy or export it again, and run the same command.",
      cause: error,
    });
  }
}
