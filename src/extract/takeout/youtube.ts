import { type Item, inBatches } from "../items.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";

/** The user's comments and live chat messages on YouTube, as Takeout's CSV files have them. */
export const youtube: Source = {
  name: "youtube",
  title: "YouTube comments",
  howToExport:
    "https://takeout.google.com, choose YouTube: comments, live chats; give all parts as they are.",
  dependsOn: [],
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

/** By the text's own form: the columns are named in the user's language, and older files have no header. */
async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind !== "file" || !/\.csv$/i.test(entry.name)) return 0;
  const head = Buffer.from(await entry.head()).toString("utf8");
  return /"\{""(?:takeoutSegments""\s*:|text""\s*:\s*"")/.test(head) && /\bUC[\w-]{3,22}\b/.test(head)
    ? 1
    : 0;
}

async function* items(entry: ExportEntry, _: ReadOptions): AsyncIterable<Item> {
  yield* (await import("./youtube-comments.ts")).commentItems(entry);
}
