import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";

/** A note as its row tells; `data` is compressed. */
export interface AppleNote {
  key: number;
  id: string | null;
  title: string | null;
  /** Seconds since 2001. */
  created: number | null;
  folder: number | null;
  isLocked: boolean;
  isDeleted: boolean;
  data: Uint8Array | null;
}

export interface AppleFolder {
  name: string;
  parent: number | null;
  isTrash: boolean;
}

const number = z.number().nullish().catch(null);
const text = z.string().nullish().catch(null);
const noteSchema = z.object({
  key: z.number(),
  id: text,
  title: text,
  created: number,
  folder: number,
  locked: number,
  deleted: number,
  data: z.instanceof(Uint8Array).nullish().catch(null),
});
const folderSchema = z.object({ key: z.number(), id: text, name: text, parent: number, type: number });
const attachedSchema = z.object({ id: text, alt: text });
const columnSchema = z.object({ name: z.string() });

/** NoteStore.sqlite. Its one wide table grows with each version of the system: we ask which columns there are. */
export class NoteStore {
  readonly #database: DatabaseSync;
  readonly #columns: ReadonlySet<string>;
  /** Where one side of the join stands. */
  readonly #join: string;

  /** Throws an Error where it is no such database. */
  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#columns = this.#columnsOf("ZICCLOUDSYNCINGOBJECT");
    const data = this.#columnsOf("ZICNOTEDATA");
    if (this.#columns.size === 0 || !data.has("ZDATA")) throw new Error("not a note store");
    this.#join = data.has("ZNOTE") ? "d.ZNOTE = n.Z_PK" : "n.ZNOTEDATA = d.Z_PK";
  }

  get count(): number {
    const row = this.#database.prepare("SELECT count(*) AS n FROM ZICNOTEDATA").get();
    return z.object({ n: z.number() }).parse(row).n;
  }

  *notes(): Iterable<AppleNote> {
    const created = this.#first("n", "ZCREATIONDATE3", "ZCREATIONDATE1", "ZCREATIONDATE2", "ZCREATIONDATE");
    const modified = this.#first("n", "ZMODIFICATIONDATE1", "ZMODIFICATIONDATE");
    const statement = this.#database.prepare(
      `SELECT n.Z_PK AS key, ${this.#first("n", "ZIDENTIFIER")} AS id, ${this.#first("n", "ZTITLE1", "ZTITLE")} AS title,
         coalesce(${created}, ${modified}) AS created, ${this.#first("n", "ZFOLDER")} AS folder,
         ${this.#first("n", "ZISPASSWORDPROTECTED")} AS locked, ${this.#first("n", "ZMARKEDFORDELETION")} AS deleted,
         d.ZDATA AS data
       FROM ZICCLOUDSYNCINGOBJECT n JOIN ZICNOTEDATA d ON ${this.#join} ORDER BY n.Z_PK`,
    );
    for (const row of statement.iterate()) {
      const { key, id, title, created, folder, locked, deleted, data } = noteSchema.parse(row);
      yield {
        key,
        id: id ?? null,
        title: title ?? null,
        created: created ?? null,
        folder: folder ?? null,
        isLocked: locked === 1,
        isDeleted: deleted === 1,
        data: data ?? null,
      };
    }
  }

  folders(): Map<number, AppleFolder> {
    if (!this.#columns.has("ZTITLE2")) return new Map();
    const rows = this.#database
      .prepare(
        `SELECT f.Z_PK AS key, ${this.#first("f", "ZIDENTIFIER")} AS id, f.ZTITLE2 AS name,
           ${this.#first("f", "ZPARENT")} AS parent, ${this.#first("f", "ZFOLDERTYPE")} AS type
         FROM ZICCLOUDSYNCINGOBJECT f WHERE f.ZTITLE2 IS NOT NULL`,
      )
      .all();
    return new Map(
      z
        .array(folderSchema)
        .parse(rows)
        .map(({ key, id, name, parent, type }) => [
          key,
          {
            name: name ?? "",
            parent: parent ?? null,
            isTrash: type === 1 || (id ?? "").startsWith("TrashFolder"),
          },
        ]),
    );
  }

  /** Tags and mentions stand in the text as attachments with words of their own. */
  attachedWords(): Map<string, string> {
    if (!this.#columns.has("ZALTTEXT") || !this.#columns.has("ZIDENTIFIER")) return new Map();
    const rows = this.#database
      .prepare(
        "SELECT ZIDENTIFIER AS id, ZALTTEXT AS alt FROM ZICCLOUDSYNCINGOBJECT WHERE ZALTTEXT IS NOT NULL",
      )
      .all();
    return new Map(
      z
        .array(attachedSchema)
        .parse(rows)
        .flatMap(({ id, alt }) => (id && alt ? [[id, alt]] : [])),
    );
  }

  #columnsOf(table: string): Set<string> {
    const rows = this.#database.prepare(`PRAGMA table_info(${table})`).all();
    return new Set(
      z
        .array(columnSchema)
        .parse(rows)
        .map(({ name }) => name),
    );
  }

  /** The first of these columns that has a value, of those that there are. */
  #first(table: string, ...names: string[]): string {
    const there = names.filter((name) => this.#columns.has(name)).map((name) => `${table}.${name}`);
    return there.length > 1 ? `coalesce(${there.join(", ")})` : (there[0] ?? "NULL");
  }
}
