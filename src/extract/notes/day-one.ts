import { basename } from "node:path";
import { throwIfCancelled } from "../../core/errors.ts";
import { type Item, inBatches, leftOut, skipped } from "../items.ts";
import { jsonElements } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { noteItem } from "./own-note.ts";

/** Journals of Day One: each is a JSON file, some may stand in one .zip beside their pictures. */
export const dayOne: Source = {
  name: "day-one",
  title: "Day One",
  howToExport: "In Day One: Settings > Import/Export (File > Export on a Mac) > JSON. Give the .zip.",
  unit: "documents",
  dependsOn: [],
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind !== "file" || !/\.json$/i.test(entry.name)) return 0;
  const head = Buffer.from(await entry.head()).toString("utf8");
  // the keys of an entry come in any order; these no other export has together
  const isJournal = /"entries"\s*:\s*\[/.test(head) && /"(?:creationDate|modifiedDate)"/.test(head);
  return isJournal && /"(?:uuid|starred|richText|timeZone|creationDevice\w*)"\s*:/.test(head) ? 1 : 0;
}

async function* items(entry: ExportEntry, { signal, onProgress }: ReadOptions): AsyncIterable<Item> {
  const { journalEntry } = await import("./day-one-entry.ts");
  const journal = basename(entry.name).replace(/\.json$/i, "");
  let done = 0;
  for await (const { value, index } of jsonElements(entry, ["$.entries.*"])) {
    throwIfCancelled(signal);
    const read = journalEntry(value);
    const locator = `entry ${index}`;
    if (!read) yield skipped(locator, "unknown-form");
    else if (read.text === "") yield leftOut("empty");
    else
      yield noteItem(entry, {
        source: "day-one",
        identity: [read.id ?? `${read.at}\0${read.text.slice(0, 200)}`],
        kind: "journal",
        text: read.text,
        title: read.title,
        at: read.at,
        labels: [...read.tags, ...(read.starred ? ["starred"] : [])],
        folders: [journal],
        ...(read.id ? { externalId: read.id } : {}),
        locator,
        raw: JSON.stringify(value),
      });
    onProgress(++done, null);
  }
}
