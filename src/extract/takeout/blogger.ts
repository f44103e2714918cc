import { type Item, inBatches } from "../items.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";

/** A blog at Blogger: the Atom file of a Takeout, or of the blog's own "Back up content". */
export const blogger: Source = {
  name: "blogger",
  title: "Blogger",
  howToExport:
    "https://takeout.google.com, choose Blogger. Or in Blogger: Settings > Manage blog > Back up content.",
  unit: "documents",
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind !== "file" || !/\.(?:atom|xml)$/i.test(entry.name)) return 0;
  const head = Buffer.from(await entry.head()).toString("latin1", 0, 8192);
  return /<feed\b/.test(head) && /tag:blogger\.com|schemas\.google\.com\/blogger/.test(head) ? 1 : 0;
}

async function* items(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  yield* (await import("./blogger-feed.ts")).feedItems(entry, options);
}
