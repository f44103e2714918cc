import { type Item, inBatches, leftOut, skipped } from "../items.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { type Post, postItems } from "./post.ts";
import { baseName, elements, names, type XFiles, xFiles } from "./x-archive.ts";
import { directMessages } from "./x-messages.ts";
import type { Note, Tweet } from "./x-schemas.ts";
import { beginning, isCut, noteText, textOf } from "./x-text.ts";

/** The archive of an X account: posts, long posts, posts to communities, direct messages, talks with Grok. */
export const x: Source = {
  name: "x",
  title: "X (Twitter)",
  howToExport:
    "X: Settings > Your account > Download an archive of your data. It takes a day. Give the .zip.",
  unit: "documents",
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind === "file") return (await isOurs(entry)) ? 0.9 : 0;
  if (entry.kind !== "folder") return 0;
  const listed = await entry.list();
  if (await holdsOurs(entry, listed)) return 1;
  if (!listed.includes("data/")) return 0;
  const data = await entry.child("data");
  const within = await data.list();
  if (await holdsOurs(data, within)) return 1;
  const isOld =
    within.includes("js/") && listed.some((name) => name === "tweets.csv" || name === "index.html");
  const months = isOld
    ? await entry
        .child("data/js/tweets")
        .then((one) => one.list())
        .catch(() => [])
    : [];
  return months.some((name) => names.months.test(name)) ? 1 : 0;
}

const wanted = [names.tweets, names.notes, names.messages, names.grok];

async function isOurs(file: ExportEntry): Promise<boolean> {
  if (!wanted.some((one) => one.test(baseName(file)))) return false;
  return Buffer.from(await file.head())
    .toString("latin1", 0, 200)
    .includes("window.YTD.");
}

/** A program may have a file called tweets.js as well. */
async function holdsOurs(folder: ExportEntry, listed: readonly string[]): Promise<boolean> {
  for (const name of listed.filter((one) => wanted.some((pattern) => pattern.test(one))))
    if (await isOurs(await folder.child(name))) return true;
  return false;
}

async function* items(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const files = await xFiles(entry);
  const owner = await accountOf(files);
  const people = new Map<string, string>();
  let done = 0;
  const onPost = () => options.onProgress(++done, null);
  const notes = await readNotes(files);
  yield* notes.problems;
  yield* postItems("x", () => posts(files, notes.found, { people, onPost }), addressOf);
  for (const file of files.messages) yield* directMessages(file, { owner, people, options });
  if (files.grok.length > 0) {
    const { grokItems } = await import("./x-grok.ts");
    for (const file of files.grok) yield* grokItems(file, options);
  }
  if (files.deleted.length > 0) yield leftOut("file of deleted posts", files.deleted.length);
}

/** The number that stands for the user in messages; null where the archive does not say. */
async function accountOf({ account }: XFiles): Promise<string | null> {
  if (!account) return null;
  const { accountSchema } = await import("./x-schemas.ts");
  for await (const one of elements(account)) {
    const { data } = accountSchema.safeParse("value" in one ? one.value : null);
    if (data) return data.account.accountId;
  }
  return null;
}

/** Few people have long posts, and those few: they are kept, to be put in the place of their beginnings. */
async function readNotes({ notes }: XFiles): Promise<{ found: readonly Note[]; problems: Item[] }> {
  const { noteSchema } = await import("./x-schemas.ts");
  const found: Note[] = [];
  const problems: Item[] = [];
  for (const file of notes) {
    for await (const one of elements(file)) {
      if ("type" in one) problems.push(one);
      else {
        const { data } = noteSchema.safeParse(one.value);
        if (data) found.push(data.noteTweet);
        else problems.push(skipped(`${baseName(file)} ${one.index + 1}`, "not-a-post"));
      }
    }
  }
  return { found, problems };
}

interface Seen {
  /** Names by number, as far as posts mention them. */
  people: Map<string, string>;
  onPost(): void;
}

async function* posts(files: XFiles, notes: readonly Note[], seen: Seen): AsyncIterable<Post | Item> {
  const { tweetSchema } = await import("./x-schemas.ts");
  const open = new Map<string, Note[]>();
  for (const note of notes) {
    const key = beginning(note.core.text);
    open.set(key, [...(open.get(key) ?? []), note]);
  }
  for (const file of files.tweets) {
    for await (const one of elements(file)) {
      if ("type" in one) {
        yield one;
        continue;
      }
      const { value, index } = one;
      const locator = `${baseName(file)} ${index + 1}`;
      const inner = value && typeof value === "object" && "tweet" in value ? value.tweet : value;
      const { data } = tweetSchema.safeParse(inner);
      seen.onPost();
      if (!data) yield skipped(locator, "not-a-post");
      else yield postOf(data, { file, locator, open, seen });
    }
  }
  const [file] = files.notes;
  for (const note of [...open.values()].flat()) if (file) yield longPost(note, file);
}

function postOf(
  tweet: Tweet,
  {
    file,
    locator,
    open,
    seen,
  }: { file: ExportEntry; locator: string; open: Map<string, Note[]>; seen: Seen },
): Post | Item {
  rememberPeople(tweet, seen.people);
  const raw = tweet.full_text ?? tweet.text ?? "";
  if (tweet.retweeted_status !== undefined || /^RT @\w{1,20}:/u.test(raw)) return leftOut("repost of others");
  const note = isCut(raw) ? takeNote(open, raw, tweet.created_at) : null;
  const { text: short, quoted } = textOf(tweet);
  const text = note ? noteText(note) : short;
  if (text === "") return leftOut(quoted ? "quote without words" : "media without text");
  const parent = tweet.in_reply_to_status_id_str ?? null;
  const addressed = tweet.in_reply_to_screen_name;
  const parentId = parent ?? quoted;
  return {
    id: tweet.id_str,
    externalId: addressOf(tweet.id_str),
    at: tweet.created_at ?? null,
    text,
    parent,
    parentAddress: parentId ? addressOf(parentId) : null,
    replacedBy: latestVersion(tweet),
    thread: parent === null && quoted !== null ? `x:${tweet.id_str}` : null,
    audience: "public",
    signals: {
      ...(quoted && !parent ? { form: "quote" } : {}),
      ...(addressed ? { to: [{ name: `@${addressed}`, address: "" }] } : {}),
    },
    entry: file,
    locator,
  };
}

const addressOf = (id: string) => `https://x.com/i/status/${id}`;

function longPost(note: Note, file: ExportEntry): Post {
  return {
    id: note.noteTweetId,
    externalId: addressOf(note.noteTweetId),
    at: note.createdAt ?? null,
    text: noteText(note),
    audience: "public",
    entry: file,
    locator: `${baseName(file)} ${note.noteTweetId}`,
  };
}

/** An edited post stands in the archive in each of its versions. */
function latestVersion({ id_str, edit_info }: Tweet): string | null {
  const versions = (edit_info?.edit?.editControlInitial ?? edit_info?.initial)?.editTweetIds ?? [];
  const latest = versions.reduce(
    (a, b) => (b.length > a.length || (b.length === a.length && b > a) ? b : a),
    id_str,
  );
  return latest === id_str ? null : latest;
}

/** The long post that begins as this one does: the nearest in time, where several do. */
function takeNote(open: Map<string, Note[]>, text: string, at: string | null | undefined): Note | null {
  const key = beginning(text);
  const same = open.get(key) ?? [];
  const distance = (note: Note) => Math.abs(Date.parse(note.createdAt ?? "") - Date.parse(at ?? "")) || 0;
  const [best, ...rest] = [...same].sort((a, b) => distance(a) - distance(b));
  if (!best) return null;
  open.set(key, rest);
  return best;
}

function rememberPeople(tweet: Tweet, people: Map<string, string>): void {
  const { in_reply_to_user_id_str: id, in_reply_to_screen_name: name } = tweet;
  if (id && name) people.set(id, name);
  for (const one of tweet.entities?.user_mentions ?? [])
    if (one.id_str) people.set(one.id_str, one.screen_name);
}
