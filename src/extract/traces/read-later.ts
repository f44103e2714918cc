import { type Item, inBatches } from "../items.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { linkItems } from "./links.ts";

/** Lists of what was to be read later: Pocket, Instapaper, Raindrop, Omnivore. */
export const readLater: Source = {
  name: "read-later",
  title: "Read-later lists",
  howToExport:
    "Pocket: the .csv or ril_export.html; Instapaper and Raindrop: Settings > Export (CSV); Omnivore: the export's folder.",
  dependsOn: [],
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind !== "file" || !/\.(?:csv|html|json)$/i.test(entry.name)) return 0;
  if (/\.json$/i.test(entry.name) && !/metadata_\d+_to_\d+\.json$/i.test(entry.name)) return 0;
  const head = Buffer.from(await entry.head()).toString("utf8", 0, 2000);
  if (/\.html$/i.test(entry.name)) return /time_added=/.test(head) && /<title>Pocket/i.test(head) ? 1 : 0;
  if (/\.json$/i.test(entry.name)) return /"savedAt"\s*:/.test(head) ? 1 : 0;
  const { isList } = await import("./read-later-csv.ts");
  return isList(head) ? 1 : 0;
}

async function* items(entry: ExportEntry, _: ReadOptions): AsyncIterable<Item> {
  const { links, skipped } = await (await import("./read-later-csv.ts")).linksOf(entry);
  yield* skipped;
  yield* linkItems(entry, { source: "read-later", key: "read-later", form: "read-later" }, links);
}
