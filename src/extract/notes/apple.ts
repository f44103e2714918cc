import { basename } from "node:path";
import { throwIfCancelled } from "../../core/errors.ts";
import { type Item, inBatches, leftOut, skipped } from "../items.ts";
import { broken, localCopy, readText } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import type { AppleFolder, AppleNote } from "./apple-store.ts";
import { noteItem } from "./own-note.ts";

/** Seconds from 1970 to 2001, where Apple's time begins. */
const APPLE_EPOCH = 978_307_200;
const DEPTH = 10;

/** Apple Notes: its database, or what privacy.apple.com makes of it. */
export const appleNotes: Source = {
  name: "apple-notes",
  title: "Apple Notes",
  howToExport:
    "Copy ~/Library/Group Containers/group.com.apple.notes (the folder, with NoteStore.sqlite-wal), or order your notes at privacy.apple.com.",
  unit: "documents",
  dependsOn: [],
  recognizes,
  fingerprint,
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind === "file") return basename(entry.name) === "NoteStore.sqlite" ? 1 : 0;
  if (entry.kind !== "folder") return 0;
  return (await holdsExport(entry, await entry.list())) ? 1 : 0;
}

/** Each note is a folder with a text of the same name in it. */
async function holdsExport(entry: ExportEntry, names: readonly string[]): Promise<boolean> {
  const folders = names.filter((name) => name.endsWith("/") && !name.startsWith("."));
  const isNamed = /notes|notizen|notas|^note$|notities|anteckningar|メモ|备忘录/iu.test(basename(entry.name));
  if (names.some((name) => /\.(?:md|json|html|csv)$/i.test(name))) return false;
  let found = 0;
  for (const name of folders.slice(0, 8)) {
    const below = await entry
      .child(name)
      .then((one) => one.list())
      .catch((): string[] => []);
    if (below.includes(`${name.slice(0, -1)}.txt`)) found++;
    else if (!isNamed) return false; // folders in which notes are sorted stand among them
  }
  return found >= (isNamed ? 1 : 2);
}

/** What was written last stands in the log beside the database. */
async function fingerprint(entry: ExportEntry): Promise<string> {
  const log = entry.kind === "file" ? await entry.sibling(`${basename(entry.name)}-wal`) : null;
  return `${await entry.fingerprint()} ${(await log?.fingerprint()) ?? ""}`;
}

async function* items(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  if (entry.kind === "file") yield* storeItems(entry, options);
  else yield* exportItems(entry, { path: "", folders: [] }, options, 0);
}

async function* storeItems(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const { NoteStore } = await import("./apple-store.ts");
  const { openDatabase } = await import("../../io/database.ts");
  const path = await localCopy(entry, options, ["-wal", "-shm"]);
  const noStore = () => broken(entry, "it is no database of Apple Notes, or is damaged");
  const open = () => {
    try {
      return openDatabase(path, { readOnly: true });
    } catch {
      throw noStore();
    }
  };
  using database = open();
  let done = 0;
  try {
    const store = new NoteStore(database);
    const total = store.count;
    const folders = store.folders();
    const words = store.attachedWords();
    for (const note of store.notes()) {
      throwIfCancelled(options.signal);
      yield await storeItem(entry, note, folders, words);
      options.onProgress(++done, total);
    }
  } catch (error) {
    throwIfCancelled(options.signal);
    throw error instanceof Error && error.name === "TwinError" ? error : noStore();
  }
}

async function storeItem(
  entry: ExportEntry,
  note: AppleNote,
  folders: ReadonlyMap<number, AppleFolder>,
  words: ReadonlyMap<string, string>,
): Promise<Item> {
  const locator = `note ${note.key}`;
  const path = pathOf(note.folder, folders);
  if (note.isDeleted || path.some(({ isTrash }) => isTrash)) return leftOut("deleted");
  if (note.isLocked) return skipped(locator, "locked");
  if (!note.data) return leftOut("not-downloaded"); // its text is in iCloud alone
  const { noteBody } = await import("./apple-proto.ts");
  const { bodyMarkdown } = await import("./apple-text.ts");
  const labels: string[] = [];
  const attached = (id: string) => {
    const alt = words.get(id) ?? "";
    if (alt.startsWith("#")) labels.push(alt.slice(1));
    return alt;
  };
  let text: string;
  try {
    text = bodyMarkdown(noteBody(note.data), note.title, attached);
  } catch {
    return skipped(locator, "unreadable");
  }
  if (text === "") return leftOut("empty");
  const names = path.map(({ name }) => name);
  return noteItem(entry, {
    source: "apple-notes",
    identity: [note.id ?? `${note.created}\0${note.title}`],
    text,
    title: note.title,
    at: note.created === null ? null : (note.created + APPLE_EPOCH) * 1000,
    labels,
    folders: names,
    ...(note.id ? { externalId: note.id } : {}),
    locator,
    raw: note.data,
  });
}

/** A folder with those above it, from the outermost on. */
function pathOf(folder: number | null, folders: ReadonlyMap<number, AppleFolder>): AppleFolder[] {
  const path: AppleFolder[] = [];
  for (let at = folder; at !== null && path.length < DEPTH; ) {
    const found = folders.get(at);
    if (!found) break;
    path.unshift(found);
    at = found.parent;
  }
  return path;
}

async function* exportItems(
  folder: ExportEntry,
  { path, folders }: { path: string; folders: readonly string[] },
  options: ReadOptions,
  depth: number,
): AsyncIterable<Item> {
  for (const name of (await folder.list()).filter((one) => one.endsWith("/") && !one.startsWith("."))) {
    throwIfCancelled(options.signal);
    const inner = await folder.child(name).catch(() => null);
    if (!inner || options.elsewhere.has(inner.name) || depth > DEPTH) continue;
    const title = name.slice(0, -1);
    const names = await inner.list();
    const isNote = names.includes(`${title}.txt`);
    if (/^recently deleted$/i.test(title) && !isNote) {
      yield leftOut("deleted", names.filter((one) => one.endsWith("/")).length);
      continue;
    }
    if (isNote) yield await exportedNote(inner, { path: `${path}${name}${title}.txt`, title, folders });
    else yield* exportItems(inner, { path: path + name, folders: [...folders, title] }, options, depth + 1);
  }
}

async function exportedNote(
  folder: ExportEntry,
  { path, title, folders }: { path: string; title: string; folders: readonly string[] },
): Promise<Item> {
  const entry = await folder.child(`${title}.txt`).catch(() => null);
  const source = entry && (await readText(entry).catch(() => null));
  if (!entry || source === null) return skipped(path, "unreadable");
  const [first = "", ...rest] = source.replaceAll("\ufffc", "").trim().split("\n");
  const body = rest.join("\n").trim();
  const text = (body === "" ? first : first.trim() === title ? body : `${first}\n${body}`).trim();
  if (text === "") return leftOut("empty");
  return noteItem(entry, {
    source: "apple-notes",
    identity: ["export", path],
    text: text.replace(/[ \t]+$/gm, "").replace(/\n{3,}/g, "\n\n"),
    title,
    at: entry.modified ?? null,
    folders,
    locator: path,
    raw: source,
  });
}
