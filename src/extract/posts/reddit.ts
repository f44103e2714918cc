import { TwinError } from "../../core/errors.ts";
import { documentItem, type Fields, type Item, inBatches, leftOut, skipped } from "../items.ts";
import { csvRows } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { redditConversations } from "./reddit-messages.ts";
import { utcTime } from "./utc.ts";
import { baseName } from "./x-archive.ts";

/** Files with words; those called `…_headers.csv` say the same without them. */
const files = [
  "posts.csv",
  "comments.csv",
  "drafts.csv",
  "messages.csv",
  "messages_archive.csv",
  "chat_history.csv",
];
const beside = [
  "comment_headers.csv",
  "post_headers.csv",
  "post_votes.csv",
  "comment_votes.csv",
  "subscribed_subreddits.csv",
];

/** Which of the tables a file is: a long one comes in parts, `comments_1.csv`, `comments_2.csv`. */
const table = (name: string) => name.replace(/_\d+(?=\.csv$)/u, "");

/** The answer to a data request at Reddit: flat tables, of which columns come and go. */
export const reddit: Source = {
  name: "reddit",
  title: "Reddit",
  howToExport:
    "Reddit: reddit.com/settings/data-request. The link comes as a message after some days. Give the .zip.",
  dependsOn: ["names", "handles"],
  unit: "documents",
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind === "file")
    return files.includes(table(baseName(entry))) && (await isReddit(entry)) ? 0.9 : 0;
  if (entry.kind !== "folder") return 0;
  const names = await entry.list();
  const known = tables(names);
  if (known.length === 0) return 0;
  if (names.some((name) => beside.includes(table(name)))) return 1;
  for (const name of known) if (await isReddit(await entry.child(name))) return 1;
  return 0;
}

/** Those of the names that are tables with words, in one order. */
const tables = (names: readonly string[]) =>
  files.flatMap((file) => names.filter((name) => table(name) === file).sort(byPart));

const byPart = (a: string, b: string) => a.length - b.length || (a < b ? -1 : 1);

async function isReddit(entry: ExportEntry): Promise<boolean> {
  const [header = ""] = Buffer.from(await entry.head())
    .toString("utf8", 0, 400)
    .toLowerCase()
    .split(/[\r\n]/u);
  return /\b(?:subreddit|permalink|channel_url)\b/u.test(header) || /\bid,.*\bthread_id\b/u.test(header);
}

async function* items(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const names = entry.kind === "file" ? [baseName(entry)] : await entry.list();
  const owner = names.includes("statistics.csv") ? await ownerOf(await entry.child("statistics.csv")) : null;
  let done = 0;
  for (const name of tables(names)) {
    const file = entry.kind === "file" ? entry : await entry.child(name);
    try {
      if (/^(?:messages|chat)/u.test(name)) {
        yield* redditConversations(file, { name, owner, self: options.self });
        continue;
      }
      for await (const { row, line } of csvRows(file)) {
        yield postOf(row, { file, name, locator: `${name} line ${line}` });
        options.onProgress(++done, null);
      }
    } catch (error) {
      if (!(error instanceof TwinError) || error.code !== "CORRUPT" || entry.kind === "file") throw error;
      yield skipped(name, "unreadable-file");
    }
  }
}

/** The name of the account, which stands among figures about it. */
async function ownerOf(file: ExportEntry): Promise<string | null> {
  try {
    for await (const { row } of csvRows(file)) if (row.statistic === "account name") return row.value || null;
  } catch (error) {
    if (!(error instanceof TwinError) || error.code !== "CORRUPT") throw error;
  }
  return null;
}

type Row = Readonly<Record<string, string>>;
const gone = /^\[ ?(?:deleted|removed)(?: by \w{1,20})? ?\]$/u;

function postOf(
  row: Row,
  { file, name, locator }: { file: ExportEntry; name: string; locator: string },
): Item {
  const { id = "", permalink = "", date, title = "", subreddit = "" } = row;
  const body = (row.body ?? row.text ?? "").trim();
  if (gone.test(body) || gone.test(title)) return leftOut("deleted or removed");
  if (id === "" && permalink === "") return skipped(locator, "not-a-post");
  const isComment = table(name) === "comments.csv";
  if (body === "" && (isComment || title.trim() === "")) return leftOut("post without text");
  const address = permalink === "" ? null : canonical(permalink);
  const link = row.link ? canonical(row.link) : null;
  const form = isComment ? "comment" : table(name) === "drafts.csv" ? "draft" : body === "" ? "link" : "post";
  const fields: Fields = {
    source: "reddit",
    identity: [form === "comment" || form === "draft" ? form : "post", id || permalink],
    kind: "post",
    text: body || title.trim(),
    author: "self",
    at: utcTime(date ?? row.created ?? row.created_at),
    title: body === "" ? null : title,
    thread: isComment ? link : address,
    replyTo: isComment ? parentOf(link, row.parent ?? "") : null,
    audience: form === "draft" ? "self" : "public",
    externalId: address,
    locator,
    signals: {
      form,
      ...(subreddit ? { labels: [`r/${subreddit.replace(/^\/?r\//u, "")}`] } : {}),
      ...(form === "link" && row.url && row.url !== permalink ? { context: row.url } : {}),
    },
  };
  return documentItem(file, fields);
}

/** One form of an address: the same post is linked from several hosts, with and without a slash. */
const canonical = (address: string) =>
  `${address
    .trim()
    .replace(/^(?:https?:\/\/(?:\w+\.)?reddit\.com)?\//u, "https://www.reddit.com/")
    .replace(/[?#].*$/u, "")
    .replace(/\/+$/u, "")}/`;

/** What a comment answers: another comment below the same post, or the post. */
function parentOf(link: string | null, parent: string): string | null {
  if (link === null) return null;
  const id = parent.replace(/^t\d_/u, "").trim();
  return id === "" || parent.startsWith("t3_") || link.includes(`/comments/${id}/`) ? link : `${link}${id}/`;
}
