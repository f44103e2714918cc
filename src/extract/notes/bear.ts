import { basename } from "node:path";
import { throwIfCancelled } from "../../core/errors.ts";
import { type Item, inBatches, leftOut, skipped } from "../items.ts";
import { dateInName } from "../markdown/daily.ts";
import { readJson, readText } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { noteItem } from "./own-note.ts";

const DEPTH = 10;
const MAX_BYTES = 16 * 1024 * 1024;
const bundle = /\.(?:textbundle|bearnote)\/?$/i;

/** A backup of Bear, and the text bundles that it and other editors of Markdown write. */
export const bear: Source = {
  name: "bear",
  title: "Bear and text bundles",
  howToExport:
    "In Bear: File > Backup Notes (.bearbk), or export all notes as TextBundle. Give the file or folder.",
  unit: "documents",
  dependsOn: [],
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind !== "folder") return 0;
  if (bundle.test(entry.name)) return 1;
  const names = (await entry.list()).filter((name) => !name.startsWith(".") && name !== "__MACOSX/");
  const folders = names.filter((name) => name.endsWith("/"));
  return folders.length > 0 &&
    folders.every((name) => bundle.test(name)) &&
    folders.length >= names.length / 2
    ? 1
    : 0;
}

async function* items(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  if (bundle.test(entry.name)) yield* bundleItems(entry, `${basename(entry.name)}/`);
  else yield* folderItems(entry, "", options, { done: 0 });
}

async function* folderItems(
  folder: ExportEntry,
  path: string,
  options: ReadOptions,
  count: { done: number },
): AsyncIterable<Item> {
  for (const name of (await folder.list()).filter((one) => one.endsWith("/"))) {
    throwIfCancelled(options.signal);
    const inner = await folder.child(name).catch(() => null);
    if (!inner || name.startsWith(".") || options.elsewhere.has(inner.name)) continue;
    if (bundle.test(name)) yield* bundleItems(inner, path + name);
    else if (path.split("/").length < DEPTH) yield* folderItems(inner, path + name, options, count);
    options.onProgress(++count.done, null);
  }
}

async function* bundleItems(folder: ExportEntry, path: string): AsyncIterable<Item> {
  const { bearNote, infoSchema } = await import("./bear-note.ts");
  const names = await folder.list().catch((): string[] => []);
  const name = names.find((one) => /^text\.(?:md|markdown|txt)$/i.test(one));
  const entry = name ? await folder.child(name).catch(() => null) : null;
  if (!entry) {
    yield skipped(path, "without-text");
    return;
  }
  const source = await readText(entry, MAX_BYTES).catch(() => null);
  if (source === null) {
    yield skipped(path, "unreadable");
    return;
  }
  const info = await folder
    .child("info.json")
    .then((file) => readJson(file, infoSchema))
    .catch(() => null);
  const note = bearNote(source, info);
  const title = note.title ?? basename(path).replace(bundle, "");
  if (note.isTrashed) yield leftOut("deleted");
  else if (note.text === "") yield leftOut("empty");
  else
    yield noteItem(entry, {
      source: "bear",
      identity: [note.id ?? path],
      text: note.text,
      title,
      at: note.at ?? dateInName(title) ?? entry.modified ?? null,
      labels: note.tags,
      clip: note.isClip,
      ...(note.id ? { externalId: note.id } : {}),
      locator: path,
      raw: source,
    });
}
