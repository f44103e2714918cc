import { TwinError } from "../../core/errors.ts";
import { documentItem, type Item, inBatches, leftOut, skipped } from "../items.ts";
import { jsonElements, readJson } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import type { Status } from "./mastodon-schemas.ts";
import { type Post, postItems } from "./post.ts";
import { baseName } from "./x-archive.ts";

const PUBLIC = /(?:^|[#:])Public$/u;

/** The archive of a Mastodon account, or of another server that speaks the same: outbox.json beside actor.json. */
export const mastodon: Source = {
  name: "mastodon",
  title: "Mastodon",
  howToExport: "Mastodon: Preferences > Import and export > Request your archive. Give the .zip or .tar.gz.",
  dependsOn: [],
  unit: "documents",
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind === "file") return baseName(entry) === "outbox.json" && (await isOutbox(entry)) ? 0.9 : 0;
  if (entry.kind !== "folder") return 0;
  const names = await entry.list();
  if (!names.includes("outbox.json")) return 0;
  return names.includes("actor.json") || (await isOutbox(await entry.child("outbox.json"))) ? 1 : 0;
}

const isOutbox = async (entry: ExportEntry) =>
  Buffer.from(await entry.head())
    .toString("utf8", 0, 4000)
    .includes('"OrderedCollection"');

async function* items(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const outbox = entry.kind === "file" ? entry : await entry.child("outbox.json");
  const actor = await outbox.sibling("actor.json");
  if (actor) yield* profile(actor);
  let done = 0;
  const read = () => posts(outbox, () => options.onProgress(++done, null));
  yield* postItems("mastodon", read, (id) => id);
}

async function* profile(actor: ExportEntry): AsyncIterable<Item> {
  const { actorSchema } = await import("./mastodon-schemas.ts");
  try {
    const { id, name, summary } = await readJson(actor, actorSchema);
    const text = await markdownOf(summary ?? "");
    if (text === "") return;
    yield documentItem(actor, {
      source: "mastodon",
      identity: ["profile", id],
      kind: "article",
      text,
      author: "self",
      title: name ?? null,
      audience: "public",
      locator: "actor.json",
      signals: { form: "biography" },
    });
  } catch (error) {
    if (!(error instanceof TwinError) || error.code !== "CORRUPT") throw error;
    yield skipped("actor.json", "unreadable-file");
  }
}

async function* posts(outbox: ExportEntry, onPost: () => void): AsyncIterable<Post | Item> {
  const { activitySchema } = await import("./mastodon-schemas.ts");
  for await (const { value, index } of jsonElements(outbox, ["$.orderedItems.*"])) {
    const locator = `activity ${index + 1}`;
    const { data } = activitySchema.safeParse(value);
    onPost();
    if (!data) yield skipped(locator, "not-a-post");
    else if (data.type === "Announce") yield leftOut("repost of others");
    else if (data.type !== "Create" || typeof data.object === "string") yield leftOut("other activity");
    else yield await postOf(data.object, { outbox, locator, at: data.published ?? null });
  }
}

async function postOf(
  status: Status,
  { outbox, locator, at }: { outbox: ExportEntry; locator: string; at: string | null },
): Promise<Post | Item> {
  const { id, inReplyTo, summary, oneOf, anyOf } = status;
  const mentions = (status.tag ?? []).flatMap(({ type, name }) => (type === "Mention" && name ? [name] : []));
  const words = await markdownOf(status.content ?? "");
  const said = inReplyTo ? withoutAddressees(words, mentions) : words;
  const choices = (oneOf?.length ? oneOf : (anyOf ?? [])).map(({ name }) => `- ${name}`);
  const text = [said, choices.join("\n")].filter((one) => one !== "").join("\n\n");
  if (text === "") return leftOut("media without text");
  return {
    id,
    externalId: id,
    at: status.published ?? at,
    text,
    parent: inReplyTo ?? null,
    parentAddress: inReplyTo ?? null,
    title: summary || status.name || null,
    audience: audienceOf(status, mentions.length),
    signals: {
      ...(choices.length > 0 ? { form: "poll" } : {}),
      ...(mentions.length > 0 ? { to: mentions.slice(0, 20).map((name) => ({ name, address: "" })) } : {}),
    },
    entry: outbox,
    locator,
  };
}

/** Who may read it: anybody, those who follow, or only those who are named. */
function audienceOf({ to, cc }: Status, named: number): Post["audience"] {
  const all = [...(to ?? []), ...(cc ?? [])];
  if (all.some((one) => PUBLIC.test(one))) return "public";
  if (all.some((one) => /\/followers$/u.test(one))) return "group";
  return named > 1 ? "group" : "person";
}

/** Names and hashtags are links there; they are words here. */
async function markdownOf(html: string): Promise<string> {
  if (html === "") return "";
  const { htmlToMarkdown } = await import("../markup/html-to-markdown.ts");
  const plain = html.replace(
    /<a\b[^>]{0,600}\bclass="[^"]{0,100}\bmention\b[^>]{0,600}>([\s\S]{0,400}?)<\/a>/gu,
    "$1",
  );
  return htmlToMarkdown(plain).trim();
}

/** An answer begins with those that it goes to. */
function withoutAddressees(text: string, mentions: readonly string[]): string {
  const known = new Set(mentions.map((name) => name.replace(/^@/u, "").split("@")[0]?.toLowerCase() ?? ""));
  let rest = text;
  for (;;) {
    const name = /^@([\w.-]{1,60})(?:@[\w.-]{1,100})?(?=\s|$)/u.exec(rest.slice(0, 200));
    if (!name || !known.has(name[1]?.toLowerCase() ?? "")) return rest;
    rest = rest.slice(name[0].length).trimStart();
  }
}
