import { z } from "zod";
import { TwinError, throwIfCancelled } from "../../core/errors.ts";
import { type Item, leftOut, skipped } from "../items.ts";
import { jsonElements } from "../reading.ts";
import type { ExportEntry } from "../source.ts";
import { hunkContext, isBot, ownText, postRecord } from "./post.ts";

const link = z.string().nullish();
const recordSchema = z.looseObject({
  type: z.string(),
  url: z.string(),
  user: link,
  body: link,
  title: link,
  name: link,
  tag_name: link,
  issue: link,
  pull_request: link,
  discussion: link,
  pull_request_review_thread: link,
  in_reply_to: link,
  path: link,
  diff_hunk: link,
  labels: z.array(z.unknown()).nullish(),
  created_at: link,
  submitted_at: link,
  published_at: link,
});
type ArchiveRecord = z.infer<typeof recordSchema>;

interface Options {
  isMine(login: string): boolean;
  /** Nobody in the archive is known to be the user: who writes is reported. */
  isOpen: boolean;
  signal: AbortSignal;
}

/** What is kept of each post until it is known which of them the user answered. */
interface Place {
  url: string;
  at: string;
  mine: boolean;
}

/** The documents of an archive: the user's posts, and what they answer. Reads the files twice, keeps no text. */
export async function* archiveItems(
  entry: ExportEntry,
  names: readonly string[],
  options: Options,
): AsyncIterable<Item> {
  const plan = await planOf(entry, names, options);
  for (const name of names) {
    const file = await entry.child(name);
    for await (const { record, index } of recordsOf(file, options)) {
      if (record) yield* itemsOf(record, file, index, plan, options);
      else
        yield skipped(
          index < 0 ? name : `${name} record ${index}`,
          index < 0 ? "broken-json" : "not-understood",
        );
    }
  }
  if (!options.isOpen) return;
  for (const [name, records] of plan.speakers)
    yield { type: "speaker", name, conversation: "GitHub", records, own: false };
}

/** The records of one file; null for one that is not understood, and for the rest of a file that breaks off. */
async function* recordsOf(
  file: ExportEntry,
  { signal }: Options,
): AsyncIterable<{ record: ArchiveRecord | null; index: number }> {
  try {
    for await (const { value, index } of jsonElements(file, ["$.*"])) {
      throwIfCancelled(signal);
      yield { record: recordSchema.safeParse(value).data ?? null, index };
    }
  } catch (error) {
    if (!(error instanceof TwinError) || error.code !== "CORRUPT") throw error;
    yield { record: null, index: -1 };
  }
}

interface Plan {
  /** Address of what a post of the user's answers, by the post's own. */
  answers: Map<string, string>;
  /** Others' posts that were answered. */
  wanted: Set<string>;
  titles: Map<string, string>;
  speakers: Map<string, number>;
}

/** First pass: who wrote what where, and so what each post of the user's answers. */
async function planOf(entry: ExportEntry, names: readonly string[], options: Options): Promise<Plan> {
  const plan: Plan = { answers: new Map(), wanted: new Set(), titles: new Map(), speakers: new Map() };
  const lines = new Map<string, { opening: string | null; posts: Place[] }>();
  for (const name of names)
    for await (const { record } of recordsOf(await entry.child(name), options)) {
      const login = loginOf(record?.user);
      if (!record || !login || isBot({ login }) || ownText(record.body) === "") continue;
      const url = webAddress(record);
      const thread = threadOf(record);
      if (record.title) plan.titles.set(thread, record.title);
      plan.speakers.set(login, (plan.speakers.get(login) ?? 0) + 1);
      const mine = options.isMine(login);
      if (record.type === "pull_request_review") {
        if (mine) answer(plan, url, thread);
        continue;
      }
      const key = lineOf(record) ?? thread;
      const line = lines.get(key) ?? { opening: null, posts: [] };
      lines.set(key, line);
      if (key === url && !lineOf(record)) line.opening = url;
      line.posts.push({ url, at: timeOf(record) ?? "", mine });
    }
  for (const { opening, posts } of lines.values()) {
    let last: string | null = null;
    for (const post of posts.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))) {
      if (!post.mine) last = post.url;
      else if (post.url !== opening) {
        const answered = last ?? opening;
        if (answered) answer(plan, post.url, answered);
      }
    }
  }
  return plan;
}

function answer(plan: Plan, url: string, answered: string): void {
  plan.answers.set(url, answered);
  plan.wanted.add(answered);
}

function* itemsOf(
  record: ArchiveRecord,
  file: ExportEntry,
  index: number,
  plan: Plan,
  { isMine }: Options,
): Iterable<Item> {
  const login = loginOf(record.user);
  if (login && isBot({ login })) return yield leftOut("bot");
  const url = webAddress(record);
  const mine = login !== null && isMine(login);
  if (!mine && !plan.wanted.has(url)) return yield leftOut("by-others");
  const thread = threadOf(record);
  const isRelease = record.type === "release";
  const labels = record.labels?.flatMap((label) => labelOf(label) ?? []) ?? [];
  const post = postRecord(
    {
      url,
      body: record.body,
      login,
      mine,
      at: timeOf(record),
      title: (isRelease ? record.name || record.tag_name : plan.titles.get(thread)) ?? null,
      thread: isRelease ? null : thread,
      replyTo: plan.answers.get(url) ?? null,
      ...(isRelease ? { kind: "article" as const, audience: "public" as const } : {}),
      signals: {
        form: formOf[record.type] ?? "comment",
        ...hunkContext(record.path, record.diff_hunk),
        ...(labels.length > 0 ? { labels } : {}),
      },
    },
    { source: "github-archive", file: file.name, locator: `record ${index}` },
  );
  yield post ?? leftOut("empty");
}

const formOf: Record<string, string> = {
  issue: "issue",
  pull_request: "pull",
  pull_request_review: "review",
  release: "release",
  discussion: "discussion",
};

/** The address that the web site and the API have for it; the archive's differ for reviews. */
function webAddress({ type, url }: ArchiveRecord): string {
  switch (type) {
    case "pull_request_review":
      return url.replace("/files#pullrequestreview-", "#pullrequestreview-");
    case "pull_request_review_comment":
      return url.replace(/\/files#r(\d+)$/, "#discussion_r$1");
    case "commit_comment":
      return url.replace(/#(?:r|commitcomment-)?(\d+)$/, "#commitcomment-$1");
    default:
      return url;
  }
}

/** Address of the issue, pull request, commit or discussion to which it belongs. */
const threadOf = (record: ArchiveRecord) =>
  record.issue ?? record.pull_request ?? record.discussion ?? webAddress(record).replace(/#.*/, "");

/** Comments on one line of a change answer each other; so do those of a commit. */
const lineOf = (record: ArchiveRecord) =>
  record.type === "pull_request_review_comment"
    ? (record.pull_request_review_thread ?? record.in_reply_to ?? record.url)
    : null;

const timeOf = ({ created_at, submitted_at, published_at }: ArchiveRecord) =>
  submitted_at ?? published_at ?? created_at ?? null;

/** `https://github.com/NAME`, or of a server of one's own. */
const loginOf = (user: string | null | undefined) => /\/([^/]+)\/?$/.exec(user ?? "")?.[1] ?? null;

function labelOf(label: unknown): string | null {
  if (typeof label !== "string") return null;
  const name = label.split("/labels/").at(-1) ?? "";
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
