import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gzipSync } from "node:zlib";
import Pbf from "pbf";
import { z } from "zod";

const runSchema = z.object({
  text: z.string(),
  /** What the run claims, where that is not true. */
  length: z.int().optional(),
  style: z.int().optional(),
  indent: z.int().optional(),
  done: z.boolean().optional(),
  quote: z.boolean().optional(),
  weight: z.int().optional(),
  link: z.string().optional(),
  attachment: z.string().optional(),
});
const storeSchema = z.object({
  columns: z.object({ created: z.string(), join: z.enum(["ZNOTE", "ZNOTEDATA"]) }),
  folders: z.array(
    z.object({
      key: z.int(),
      id: z.string(),
      name: z.string(),
      parent: z.int().optional(),
      type: z.int().optional(),
    }),
  ),
  attached: z.array(z.object({ id: z.string(), alt: z.string() })),
  notes: z.array(
    z.object({
      key: z.int(),
      id: z.string(),
      title: z.string().nullable(),
      created: z.int(),
      folder: z.int(),
      locked: z.boolean().default(false),
      deleted: z.boolean().default(false),
      broken: z.boolean().default(false),
      missing: z.boolean().default(false),
      runs: z.array(runSchema),
    }),
  ),
});

/** Builds a NoteStore.sqlite from a `notes.json`, in the columns that it names; its log stands beside it. */
export function buildNoteStore(source: string, folder: string): string {
  const { columns, folders, attached, notes } = storeSchema.parse(JSON.parse(readFileSync(source, "utf8")));
  const path = join(folder, "NoteStore.sqlite");
  using database = new DatabaseSync(path);
  const link = columns.join === "ZNOTE" ? "" : ", ZNOTEDATA INTEGER";
  database.exec(`CREATE TABLE ZICCLOUDSYNCINGOBJECT (Z_PK INTEGER PRIMARY KEY, ZIDENTIFIER VARCHAR, ZTITLE1 VARCHAR,
      ZTITLE2 VARCHAR, ZFOLDER INTEGER, ZPARENT INTEGER, ZFOLDERTYPE INTEGER, ZISPASSWORDPROTECTED INTEGER,
      ZMARKEDFORDELETION INTEGER, ZALTTEXT VARCHAR, ${columns.created} TIMESTAMP${link});
    CREATE TABLE ZICNOTEDATA (Z_PK INTEGER PRIMARY KEY, ZDATA BLOB${columns.join === "ZNOTE" ? ", ZNOTE INTEGER" : ""})`);
  const insert = (table: string, row: Record<string, string | number | Uint8Array | null>) =>
    database
      .prepare(`INSERT INTO ${table} (${Object.keys(row)}) VALUES (${Object.keys(row).map(() => "?")})`)
      .run(...Object.values(row));
  for (const { key, id, name, parent, type } of folders)
    insert("ZICCLOUDSYNCINGOBJECT", {
      Z_PK: key,
      ZIDENTIFIER: id,
      ZTITLE2: name,
      ZPARENT: parent ?? null,
      ZFOLDERTYPE: type ?? 0,
    });
  for (const [i, { id, alt }] of attached.entries())
    insert("ZICCLOUDSYNCINGOBJECT", { Z_PK: 1000 + i, ZIDENTIFIER: id, ZALTTEXT: alt });
  for (const note of notes) {
    const data = note.missing ? null : note.broken ? Buffer.from("no gzip") : bodyOf(note.runs);
    insert("ZICCLOUDSYNCINGOBJECT", {
      Z_PK: note.key,
      ZIDENTIFIER: note.id,
      ZTITLE1: note.title,
      ZFOLDER: note.folder,
      ZISPASSWORDPROTECTED: note.locked ? 1 : 0,
      ZMARKEDFORDELETION: note.deleted ? 1 : 0,
      [columns.created]: note.created,
      ...(columns.join === "ZNOTEDATA" ? { ZNOTEDATA: note.key + 500 } : {}),
    });
    insert("ZICNOTEDATA", {
      Z_PK: note.key + 500,
      ZDATA: data,
      ...(columns.join === "ZNOTE" ? { ZNOTE: note.key } : {}),
    });
  }
  return path;
}

type Run = z.infer<typeof runSchema>;

function bodyOf(runs: readonly Run[]): Buffer {
  const pbf = new Pbf();
  pbf.writeMessage(2, (_: null, document) => document.writeMessage(3, writeNote, runs), null);
  return gzipSync(pbf.finish());
}

function writeNote(runs: readonly Run[], note: Pbf): void {
  note.writeStringField(2, runs.map(({ text }) => text).join(""));
  for (const run of runs) note.writeMessage(5, writeRun, run);
}

function writeRun(run: Run, pbf: Pbf): void {
  pbf.writeVarintField(1, run.length ?? run.text.length);
  if (run.style !== undefined || run.quote) pbf.writeMessage(2, writeStyle, run);
  if (run.weight) pbf.writeVarintField(5, run.weight);
  if (run.link) pbf.writeStringField(9, run.link);
  if (run.attachment)
    pbf.writeMessage(12, (id: string, inner) => inner.writeStringField(1, id), run.attachment);
}

function writeStyle(run: Run, pbf: Pbf): void {
  if (run.style !== undefined) pbf.writeVarintField(1, run.style);
  if (run.indent) pbf.writeVarintField(4, run.indent);
  if (run.done !== undefined)
    pbf.writeMessage(
      5,
      (done: boolean, item) => {
        item.writeBytesField(1, Buffer.from("0123456789abcdef"));
        item.writeVarintField(2, done ? 1 : 0);
      },
      run.done,
    );
  if (run.quote) pbf.writeVarintField(8, 1);
}
