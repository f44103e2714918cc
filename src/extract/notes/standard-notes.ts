import { basename } from "node:path";
import { type Item, inBatches, leftOut, skipped } from "../items.ts";
import { jsonElements } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { noteItem } from "./own-note.ts";

const backup = /^Standard Notes Backup.*\.txt$/i;

/** A decrypted backup of Standard Notes: one JSON file, and each note once more as a text. */
export const standardNotes: Source = {
  name: "standard-notes",
  title: "Standard Notes",
  howToExport:
    "In Standard Notes: Preferences > Backups > Data backups > Decrypted > Download backup. Give the .zip.",
  unit: "documents",
  dependsOn: [],
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind === "url") return 0;
  const file = await backupFile(entry);
  if (!file) return 0;
  const head = Buffer.from(await file.head()).toString("utf8");
  return /"items"\s*:\s*\[/.test(head) && /"content_type"\s*:/.test(head) ? 1 : 0;
}

async function backupFile(entry: ExportEntry): Promise<ExportEntry | null> {
  if (entry.kind === "file") {
    const name = basename(entry.name);
    return backup.test(name) || /standard[ _-]?notes.*\.json$/i.test(name) ? entry : null;
  }
  const name = (await entry.list()).find((one) => backup.test(one));
  return name ? entry.child(name) : null;
}

async function* items(entry: ExportEntry, { onProgress }: ReadOptions): AsyncIterable<Item> {
  const { standardItem } = await import("./standard-note.ts");
  const file = await backupFile(entry);
  if (!file) return;
  // tags name their notes, and may stand behind them
  const tags = new Map<string, string[]>();
  for await (const { value } of jsonElements(file, ["$.items.*"])) {
    const tag = standardItem(value);
    if (tag?.type !== "Tag") continue;
    for (const note of tag.references) tags.set(note, [...(tags.get(note) ?? []), tag.title]);
  }
  for await (const { value, index } of jsonElements(file, ["$.items.*"])) {
    const note = standardItem(value);
    const locator = `item ${index}`;
    onProgress(index + 1, null);
    if (!note) yield skipped(locator, "unknown-form");
    else if (note.isEncrypted) yield skipped(locator, "encrypted");
    else if (note.type !== "Note") continue;
    else if (note.isTrashed) yield leftOut("deleted");
    else if (note.text === "") yield leftOut("empty");
    else
      yield noteItem(file, {
        source: "standard-notes",
        identity: [note.id],
        text: note.text,
        title: note.title || null,
        at: note.at,
        labels: tags.get(note.id) ?? [],
        externalId: note.id,
        locator,
        raw: JSON.stringify(value),
      });
  }
}
