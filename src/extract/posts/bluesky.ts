import { documentItem, type Item, inBatches, leftOut, skipped } from "../items.ts";
import { jsonElements } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import type { BlueskyRecord } from "./bluesky-records.ts";
import { type Post, postItems } from "./post.ts";

/** A Bluesky account's repository (.car), or its records as JSON. */
export const bluesky: Source = {
  name: "bluesky",
  title: "Bluesky",
  howToExport: "Bluesky: Settings > Account > Export my data > Download CAR file.",
  dependsOn: [],
  unit: "documents",
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind !== "file") return 0;
  if (/\.car$/iu.test(entry.name)) {
    const head = Buffer.from(await entry.head()).toString("latin1", 0, 200);
    return head.includes("eroots") && head.includes("version") ? 1 : 0;
  }
  if (!/(?:^|[/_.-])(?:bluesky|bsky|posts|feed|records?|app\.bsky)[^/]{0,60}\.json$/iu.test(entry.name))
    return 0;
  const head = Buffer.from(await entry.head()).toString("utf8");
  return head.includes("at://did:") && head.includes("app.bsky.feed.post") ? 0.8 : 0;
}

interface Listed {
  uri: string | null;
  value: unknown;
  locator: string;
}

async function* items(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const records = /\.car$/iu.test(entry.name) ? await repository(entry) : () => listed(entry);
  let done = 0;
  const posts = async function* () {
    for await (const one of records()) {
      yield* await read(one, entry);
      options.onProgress(++done, null);
    }
  };
  yield* postItems("bluesky", posts, addressOf);
}

async function repository(entry: ExportEntry): Promise<() => AsyncIterable<Listed>> {
  const { repositoryIndex, repositoryRecords } = await import("./bluesky-repository.ts");
  const index = await repositoryIndex(entry);
  return () => withMissing(repositoryRecords(entry, index), index.paths.size);
}

/** A record that the tree names and no block holds is lost, and counted. */
async function* withMissing(records: AsyncIterable<Listed>, named: number): AsyncIterable<Listed> {
  const found = new Set<string>();
  for await (const one of records) {
    if (one.uri) found.add(one.uri);
    yield one;
  }
  for (let i = found.size; i < named; i++)
    yield { uri: null, value: null, locator: `missing record ${i - found.size + 1}` };
}

/** Records as the interfaces list them: the whole list, or what they call `records` and `feed`. */
async function* listed(entry: ExportEntry): AsyncIterable<Listed> {
  const { listedSchema } = await import("./bluesky-records.ts");
  const isList = /^\s*\[/u.test(Buffer.from(await entry.head()).toString("utf8", 0, 200));
  const paths = isList ? ["$.*"] : ["$.records.*", "$.feed.*", "$.posts.*"];
  for await (const { value, index } of jsonElements(entry, paths)) {
    const { data } = listedSchema.safeParse(value);
    yield { uri: data?.uri ?? null, value: data?.value ?? null, locator: `record ${index + 1}` };
  }
}

async function* read({ uri, value, locator }: Listed, entry: ExportEntry): AsyncIterable<Post | Item> {
  const records = await import("./bluesky-records.ts");
  const { data } = records.recordSchema.safeParse(value);
  if (!data) {
    yield skipped(locator, "not-a-record");
    return;
  }
  if (data.$type === "app.bsky.feed.repost") yield leftOut("repost of others");
  else if (data.$type === "app.bsky.feed.post") {
    if (uri === null) yield leftOut("no longer in the repository");
    else
      yield postOf(data, { entry, uri, locator, text: records.textOf(data), quoted: records.quotedIn(data) });
  } else yield articleOf(data, { entry, uri, locator });
}

function postOf(
  { createdAt, reply }: BlueskyRecord,
  at: { entry: ExportEntry; uri: string; locator: string; text: string; quoted: string | null },
): Post | Item {
  const { entry, uri, locator, text, quoted } = at;
  if (text === "") return leftOut(quoted ? "quote without words" : "media without text");
  const parent = reply?.parent.uri ?? null;
  const answered = parent ?? quoted;
  return {
    id: uri,
    externalId: addressOf(uri),
    at: createdAt ?? null,
    text,
    parent,
    parentAddress: answered === null ? null : addressOf(answered),
    thread: parent === null && quoted !== null ? `bluesky:${uri}` : null,
    audience: "public",
    signals: quoted && !parent ? { form: "quote" } : {},
    entry,
    locator,
  };
}

/** `at://did:plc:…/app.bsky.feed.post/3k…` as a browser shows it. */
function addressOf(uri: string): string {
  const [, did, name] = /^at:\/\/([^/]{1,200})\/app\.bsky\.feed\.post\/([^/]{1,100})$/u.exec(uri) ?? [];
  return did && name ? `https://bsky.app/profile/${did}/post/${name}` : uri;
}

/** A blog that is kept in the repository, and the words with which one presents oneself. */
function articleOf(
  record: BlueskyRecord,
  { entry, uri, locator }: Omit<Listed, "value"> & { entry: ExportEntry },
): Item {
  const isProfile = record.$type === "app.bsky.actor.profile";
  const text =
    (isProfile
      ? record.description
      : record.$type === "com.whtwnd.blog.entry"
        ? record.content
        : ""
    )?.trim() ?? "";
  if (text === "" || uri === null) return leftOut("likes, follows and other records");
  return documentItem(entry, {
    source: "bluesky",
    identity: [uri],
    kind: "article",
    text,
    author: "self",
    at: isProfile ? null : (record.createdAt ?? null),
    title: (isProfile ? record.displayName : record.title) ?? null,
    audience: "public",
    externalId: uri,
    locator,
    signals: isProfile ? { form: "biography" } : {},
  });
}
