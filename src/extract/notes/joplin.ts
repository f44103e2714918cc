import { throwIfCancelled } from "../../core/errors.ts";
import { type Item, inBatches, leftOut, skipped } from "../items.ts";
import { readText } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { FOLDER, type JoplinItem, joplinItem, joplinText, NOTE, NOTE_TAG, TAG } from "./joplin-item.ts";
import { noteItem } from "./own-note.ts";

const MAX_BYTES = 16 * 1024 * 1024;
const item = /^[0-9a-f]{32}\.md$/;

/** A .jex file of Joplin (a tar of files with ids for names), or the folder of its RAW export. */
export const joplin: Source = {
  name: "joplin",
  title: "Joplin",
  howToExport: "In Joplin: File > Export all > JEX (or RAW). Give the .jex file or the folder.",
  unit: "documents",
  dependsOn: [],
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind !== "folder") return 0;
  const files = (await entry.list()).filter((name) => !name.endsWith("/") && !name.startsWith("."));
  return files.length > 0 && files.every((name) => item.test(name)) ? 1 : 0;
}

/** What the notes refer to; it stands in files that are named like theirs. */
interface Names {
  folders: Map<string, { title: string; parent: string }>;
  tags: Map<string, string>;
  /** Ids of tags by note. */
  tagged: Map<string, string[]>;
}

async function* items(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const { readNote } = await import("../markdown/markup.ts");
  const files = (await entry.list()).filter((name) => item.test(name));
  const names: Names = { folders: new Map(), tags: new Map(), tagged: new Map() };
  const read = async (name: string): Promise<JoplinItem | null> => {
    throwIfCancelled(options.signal);
    const source = await readText(await entry.child(name), MAX_BYTES).catch(() => null);
    return source === null ? null : joplinItem(source);
  };
  const notes: string[] = [];
  const broken: string[] = [];
  for (const [done, name] of files.entries()) {
    const one = await read(name);
    if (!one) broken.push(name);
    else if (one.fields.get("type_") === NOTE) notes.push(name);
    else learn(one, names);
    options.onProgress(done + 1, files.length * 2);
  }
  for (const name of broken) yield skipped(name, "unknown-form");
  for (const [done, name] of notes.entries()) {
    const one = await read(name);
    if (one)
      yield toItem(await entry.child(name), one, { name, names, plain: (body) => readNote(body).text });
    options.onProgress(files.length + done + 1, files.length + notes.length);
  }
}

function learn({ title, fields }: JoplinItem, { folders, tags, tagged }: Names): void {
  const id = fields.get("id") ?? "";
  const type = fields.get("type_");
  if (type === FOLDER) folders.set(id, { title, parent: fields.get("parent_id") ?? "" });
  else if (type === TAG) tags.set(id, title);
  else if (type === NOTE_TAG) {
    const note = fields.get("note_id") ?? "";
    tagged.set(note, [...(tagged.get(note) ?? []), fields.get("tag_id") ?? ""]);
  }
}

function toItem(
  entry: ExportEntry,
  { title, body, fields }: JoplinItem,
  { name, names, plain }: { name: string; names: Names; plain: (body: string) => string },
): Item {
  const id = fields.get("id") ?? name;
  if (fields.get("encryption_applied") === "1") return skipped(name, "encrypted");
  if (fields.get("is_conflict") === "1") return skipped(name, "conflict-copy");
  if (/^[1-9]/.test(fields.get("deleted_time") ?? "")) return leftOut("deleted");
  const text = plain(joplinText(body));
  if (text === "") return leftOut("empty");
  const folders: string[] = [];
  for (let at = fields.get("parent_id") ?? ""; folders.length < 20; ) {
    const folder = names.folders.get(at);
    if (!folder) break;
    folders.unshift(folder.title);
    at = folder.parent;
  }
  return noteItem(entry, {
    source: "joplin",
    identity: [id],
    text,
    title: title || null,
    at: fields.get("user_created_time") || fields.get("created_time") || null,
    labels: (names.tagged.get(id) ?? []).flatMap((tag) => names.tags.get(tag) ?? []),
    folders,
    clip: /^https?:/i.test(fields.get("source_url") ?? ""),
    externalId: id,
    locator: name,
    raw: `${title}\n${body}`,
  });
}
