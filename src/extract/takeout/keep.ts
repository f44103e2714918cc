import { isSelf } from "../../core/document.ts";
import { TwinError } from "../../core/errors.ts";
import { type Item, inBatches, leftOut, skipped } from "../items.ts";
import { readJson } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";

const LOOKED_AT = 3;

/** Google Keep as a Takeout has it: a JSON file for each note, with an HTML file that says the same. */
export const keep: Source = {
  name: "google-keep",
  title: "Google Keep",
  howToExport: "https://takeout.google.com, choose Keep; give the .zip or .tgz as it is, all parts.",
  unit: "documents",
  dependsOn: ["emails"],
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

/** The product's folder, or one note of it. */
async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind === "file") return (await isNote(entry)) ? 1 : 0;
  if (entry.kind !== "folder") return 0;
  const names = (await entry.list()).filter((name) => /\.json$/i.test(name));
  for (const name of names.slice(0, LOOKED_AT)) {
    if (await isNote(await entry.child(name))) return 1;
  }
  return 0;
}

async function isNote(entry: ExportEntry): Promise<boolean> {
  if (!/\.json$/i.test(entry.name)) return false;
  const head = Buffer.from(await entry.head()).toString("latin1");
  return (
    /"isTrashed"\s*:/.test(head) && /"(?:userEditedTimestampUsec|textContent|listContent)"\s*:/.test(head)
  );
}

async function* items(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const names = entry.kind === "folder" ? await entry.list() : [null];
  let media = 0;
  const seen = new Set<string>();
  for (const [done, name] of names.entries()) {
    const file = name === null ? entry : await entry.child(name).catch(() => null);
    if (file?.kind !== "file") continue;
    if (/\.json$/i.test(file.name)) yield await noteItem(file, seen, options);
    else if (!/\.(?:html|txt)$/i.test(file.name)) media++;
    if (done % 50 === 0) options.onProgress(done, names.length);
  }
  if (media > 0) yield leftOut("attachment", media);
}

async function noteItem(file: ExportEntry, seen: Set<string>, { self }: ReadOptions): Promise<Item> {
  const { keepItem, noteSchema } = await import("./keep-note.ts");
  const name = file.name.split("/").at(-1) ?? file.name;
  try {
    const note = await readJson(file, noteSchema);
    const owner = note.sharees?.find(({ isOwner }) => isOwner)?.email;
    return keepItem(file, note, { name, seen, own: !owner || isSelf(self, { address: owner }) });
  } catch (error) {
    if (!(error instanceof TwinError) || error.code === "CANCELLED") throw error;
    return skipped(name, "unreadable-note");
  }
}
