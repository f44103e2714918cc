import { type Item, inBatches } from "../items.ts";
import { readBytes, readText } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { type Link, linkItems } from "./links.ts";

/** The bookmarks of a browser: the HTML file that all of them export, Chrome's own file, Safari's. */
export const bookmarks: Source = {
  name: "bookmarks",
  title: "Bookmarks",
  howToExport:
    "In the browser's list of bookmarks: Export (an .html file). Or Bookmarks from Chrome's profile, Bookmarks.plist from ~/Library/Safari.",
  dependsOn: [],
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind !== "file") return 0;
  if (/\.html?$/i.test(entry.name))
    return /NETSCAPE-Bookmark-file/i.test(Buffer.from(await entry.head()).toString("latin1", 0, 300)) ? 1 : 0;
  if (/Bookmarks\.plist$/i.test(entry.name)) return 0.9;
  if (!/(?:^|\/)Bookmarks(?:\.bak|\.json)?$/.test(entry.name)) return 0;
  const head = Buffer.from(await entry.head()).toString("latin1");
  return /^\s*\{/.test(head) && /"roots"\s*:|"checksum"\s*:/.test(head) ? 1 : 0;
}

async function* items(entry: ExportEntry, _: ReadOptions): AsyncIterable<Item> {
  yield* linkItems(entry, { source: "bookmarks", key: "bookmarks", form: "bookmark" }, await linksOf(entry));
}

async function linksOf(entry: ExportEntry): Promise<Link[]> {
  if (/\.html?$/i.test(entry.name)) {
    const { linksOfHtml } = await import("./links-html.ts");
    return linksOfHtml(await readText(entry));
  }
  if (/\.plist$/i.test(entry.name)) {
    const { safariBookmarks } = await import("./safari-bookmarks.ts");
    return safariBookmarks(entry, await readBytes(entry));
  }
  const { chromeBookmarks } = await import("./chrome-bookmarks.ts");
  return chromeBookmarks(entry);
}
