import { type Item, inBatches, skipped } from "../items.ts";
import { readJson } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { Authors, postItem } from "./post.ts";

/** A feed that was saved to a file: RSS, Atom, or JSON Feed. */
export const feed: Source = {
  name: "feed",
  title: "Feeds (RSS, Atom, JSON Feed)",
  howToExport:
    "Save the feed's address as a file (.xml, .rss, .atom, .json), best with full texts. The blog's own export holds more.",
  dependsOn: ["names", "emails", "handles", "mine"],
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind !== "file" || !/\.(?:xml|rss|atom|rdf|json)$/i.test(entry.name)) return 0;
  // in an archive a look inside costs a search through it
  if (entry.path === null && !/feed|rss|atom|blog/i.test(entry.name)) return 0;
  const head = Buffer.from(await entry.head())
    .toString("latin1", 0, 4000)
    .replaceAll("\0", "");
  if (/\.json$/i.test(entry.name))
    return /"version"\s*:\s*"https?:\/\/jsonfeed\.org\/version\//.test(head) ? 0.9 : 0;
  return /<rss[\s>]|<feed[^>]{1,500}http:\/\/www\.w3\.org\/2005\/Atom|<rdf:RDF[^>]{1,500}http:\/\/purl\.org\/rss/.test(
    head,
  )
    ? 0.6
    : 0;
}

async function* items(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const { namesUser } = await import("../documents/writer.ts");
  const { matches } = await import("../selection.ts");
  const isMine = matches(entry.name, options.mine ?? []);
  const authors = new Authors(`authors of ${entry.name.replace(/^.*[/\\]/, "")}`);
  for await (const post of /\.json$/i.test(entry.name) ? jsonPosts(entry) : xmlPosts(entry)) {
    if ("reason" in post) {
      yield skipped(post.locator, post.reason);
      continue;
    }
    const own = isMine || post.authors.some((name) => namesUser(options.self, name));
    const [author] = post.authors;
    const item = postItem(entry, {
      ...post,
      source: "feed",
      own,
      audience: "public",
      ...(author ? { author } : {}),
      ...(own ? {} : { foreign: "unknown-author" }),
    });
    if (item.type === "document") for (const name of post.authors.slice(0, 5)) authors.add(name, own);
    yield item;
  }
  yield* authors.items();
}

/** An entry of a feed as it stands there. */
export interface FeedPost {
  id: string;
  title: string | null;
  text: string;
  at: string | null;
  url: string | null;
  authors: string[];
  labels: string[];
  locator: string;
}

async function* xmlPosts(entry: ExportEntry): AsyncIterable<FeedPost | { locator: string; reason: string }> {
  const { xmlRecords, xmlText } = await import("../markup/xml-records.ts");
  const { authorOf, feedPost } = await import("./feed-entry.ts");
  /** Who the feed is by; holds for entries that name nobody. */
  const above: string[] = [];
  const names = ["item", "entry", "author", "managingEditor", "itunes:author", "dc:creator"];
  let index = 0;
  for await (const record of xmlRecords(entry, new Set(names))) {
    if (record.name === "item" || record.name === "entry") yield feedPost(record, above, index++);
    else if (xmlText(record) !== "") above.push(authorOf(record));
  }
}

async function* jsonPosts(entry: ExportEntry): AsyncIterable<FeedPost | { locator: string; reason: string }> {
  const { jsonFeedSchema, jsonPost } = await import("./feed-json.ts");
  const content = await readJson(entry, jsonFeedSchema);
  for (const [index, item] of content.items.entries()) yield jsonPost(content, item, index);
}
