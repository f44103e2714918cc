import { type Item, inBatches } from "../items.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { dayItems } from "../traces/visits.ts";

/** What was searched, watched and opened with Google's products: My Activity, and the history of YouTube. */
export const activity: Source = {
  name: "google-activity",
  title: "Google My Activity",
  howToExport:
    "https://takeout.google.com, choose My Activity (and YouTube: history); HTML or JSON. Give all parts as they are.",
  dependsOn: [],
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

/** The names are in the user's language; what is in the files is not. */
async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind !== "file" || !/\.(?:json|html)$/i.test(entry.name)) return 0;
  const head = Buffer.from(await entry.head()).toString("latin1");
  if (/\.json$/i.test(entry.name))
    return /^\s*\[\s*\{[^[\]]{0,400}"header"\s*:/.test(head.slice(0, 600)) &&
      /"(?:titleUrl|products|time)"\s*:/.test(head)
      ? 1
      : 0;
  if (/class="outer-cell mdl-cell|class="header-cell mdl-cell/.test(head)) return 1;
  return /\.mdl-(?:grid|cell|typography)/.test(head) && !/<body/i.test(head) ? 0.9 : 0;
}

async function* items(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const visits = /\.json$/i.test(entry.name)
    ? (await import("./activity-json.ts")).visitsOf(entry)
    : (await import("./activity-html.ts")).visitsOf(entry, options);
  yield* dayItems(
    entry,
    { source: "google-activity", key: "my-activity", form: "visit", withoutAddress: true },
    visits,
  );
}
