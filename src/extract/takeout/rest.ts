import { type Item, inBatches, leftOut } from "../items.ts";
import { walkFiles } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";

/** What a Takeout holds that is no text of anybody: named and counted, so that it is not looked for. */
export const takeoutRest: Source = {
  name: "takeout-rest",
  title: "Google Takeout: what holds no words",
  howToExport: "Comes with a Takeout of all products; nothing of it is read.",
  unit: "documents",
  dependsOn: [],
  weightless: true,
  recognizes: async (entry) => ((await reasonFor(entry)) ? 1 : 0),
  read: (entry, options) => inBatches(items(entry, options), options),
};

/** Folders by what lies in them, as their names are in the user's language. */
const folders: readonly { reason: string; holds: RegExp }[] = [
  {
    reason: "location-history",
    holds: /^(?:Records|Location History|Timeline Edits|Tombstones|\d{4}_[A-Z]{3,9})\.json$/,
  },
  { reason: "photo", holds: /\.(?:jpe?g|png|heic|webp|gif|mp4|mov)\.(?:supplemental-metadata\.)?json$/i },
];

/** The page that shows what the archive holds. */
const overview = /(?:^|[/ ])(?:archive_browser|Archiv_Übersicht)\.html$/i;

async function reasonFor(entry: ExportEntry): Promise<string | null> {
  if (entry.kind === "file") return overview.test(entry.name) ? "overview" : null;
  if (entry.kind !== "folder") return null;
  const names = await entry.list();
  const found = folders.find(({ holds }) => names.some((name) => holds.test(name)));
  return found && (found.reason !== "location-history" || (await isLocations(entry, names)))
    ? found.reason
    : null;
}

/** Such names are not Google's alone. */
async function isLocations(entry: ExportEntry, names: readonly string[]): Promise<boolean> {
  if (!names.every((name) => name.endsWith("/") || /\.(?:json|txt)$/i.test(name))) return false;
  const [first = ""] = names.filter((name) => folders[0]?.holds.test(name));
  const head = Buffer.from(await (await entry.child(first)).head()).toString("latin1");
  return /"(?:locations|timelineObjects|timelineEdits|tombstones)"\s*:/i.test(head);
}

async function* items(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const reason = (await reasonFor(entry)) ?? "no-words";
  let files = entry.kind === "file" ? 1 : 0;
  if (entry.kind === "folder") for await (const _ of walkFiles(entry, options)) files++;
  if (files > 0) yield leftOut(reason, files);
}
