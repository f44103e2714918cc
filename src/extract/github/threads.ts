import { z } from "zod";
import { TwinError } from "../../core/errors.ts";
import type { CorpusRecord } from "../../io/corpus.ts";
import type { Api } from "./api.ts";
import { Refused } from "./patience.ts";
import type { Comment, Item } from "./schemas.ts";
import { Thread, threadByRest } from "./thread.ts";

interface Read {
  item: Item;
  records: CorpusRecord[];
}

/** As many threads as one query asks for; GitHub counts what a query may give at most. */
const GROUP = 10;

/** Reads threads, several with one query where there is a token for that, else with a request for each list. */
export async function* readThreads(api: Api, login: string, items: readonly Item[]): AsyncIterable<Read[]> {
  const isAlone = (item: Item) => !item.pull_request && item.comments === 0;
  const alone = items.filter(isAlone);
  if (alone.length > 0) yield alone.map((item) => ({ item, records: new Thread(login, item).records() }));
  const others = items.filter((item) => !isAlone(item));
  const size = api.hasToken ? GROUP : 1;
  for (let start = 0; start < others.length; start += size)
    yield await readGroup(api, login, others.slice(start, start + size));
}

/** Too heavy a query fails: then each half is asked for, and at last the lists of one thread. */
async function readGroup(api: Api, login: string, items: readonly Item[]): Promise<Read[]> {
  const [item] = items;
  if (!item) return [];
  if (!api.hasToken) return [await readOne(api, login, item)];
  let answers: Record<string, unknown>;
  try {
    const variables = Object.fromEntries(items.map(({ html_url }, index) => [`u${index}`, html_url]));
    answers = await api.query(queryFor(items.length), variables);
  } catch (error) {
    const isHeavy = error instanceof TwinError && error.code === "NETWORK";
    if (!isHeavy && !(error instanceof Refused)) throw error;
    if (items.length === 1 || !isHeavy) return each(items, (one) => readOne(api, login, one));
    const half = Math.ceil(items.length / 2);
    return [
      ...(await readGroup(api, login, items.slice(0, half))),
      ...(await readGroup(api, login, items.slice(half))),
    ];
  }
  return each(items, async (one, index) => {
    const found = threadSchema.safeParse(answers[`t${index}`]).data;
    const records = found ? await recordsOf(login, one, found) : null;
    return records ? { item: one, records } : readOne(api, login, one);
  });
}

async function each<T>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  for (const [index, item] of items.entries()) results.push(await work(item, index));
  return results;
}

async function readOne(api: Api, login: string, item: Item): Promise<Read> {
  try {
    return { item, records: await threadByRest(api, login, item) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { item, records: [{ type: "skipped", locator: item.html_url, reason: `github-${error.status}` }] };
  }
}

/** The records of a thread as a query gives it; null where a list goes on. */
async function recordsOf(
  login: string,
  item: Item,
  { comments, reviews, reviewThreads }: z.infer<typeof threadSchema>,
): Promise<CorpusRecord[] | null> {
  const lines = reviewThreads?.nodes ?? [];
  const lists = [comments, reviews, reviewThreads, ...lines.map((line) => line?.comments)];
  if (lists.some((list) => list?.pageInfo.hasNextPage)) return null;
  const thread = new Thread(login, item);
  await thread.comments(nodes(comments).map(toComment));
  await thread.reviews(nodes(reviews).map((one) => ({ ...toComment(one), submitted_at: one.submittedAt })));
  for (const [index, line] of lines.entries())
    await thread.reviewComments(
      nodes(line?.comments).map((one) => ({
        ...toComment(one),
        in_reply_to_id: index,
        path: one.path,
        diff_hunk: one.diffHunk,
      })),
    );
  return thread.records();
}

const postSchema = z.looseObject({
  url: z.string(),
  body: z.string().nullish(),
  createdAt: z.string().nullish(),
  submittedAt: z.string().nullish(),
  path: z.string().nullish(),
  diffHunk: z.string().nullish(),
  author: z.looseObject({ login: z.string(), __typename: z.string().optional() }).nullable(),
});
const listOf = <T extends z.ZodType>(node: T) =>
  z.looseObject({ pageInfo: z.looseObject({ hasNextPage: z.boolean() }), nodes: z.array(node.nullable()) });
const posts = listOf(postSchema);
const threadSchema = z.looseObject({
  comments: posts,
  reviews: posts.nullish(),
  reviewThreads: listOf(z.looseObject({ comments: posts })).nullish(),
});

const nodes = <T>(list: { nodes: (T | null)[] } | null | undefined): T[] =>
  list?.nodes.flatMap((node) => (node === null ? [] : [node])) ?? [];

const toComment = ({ url, body, createdAt, author }: z.infer<typeof postSchema>): Comment => ({
  id: 0,
  html_url: url,
  body,
  user: author && { login: author.login, type: author.__typename },
  created_at: createdAt ?? "",
});

const post = "url body author { login __typename }";
const issue = `comments(first: 100) { pageInfo { hasNextPage } nodes { ${post} createdAt } }`;
const fragment = `fragment thread on UniformResourceLocatable {
  ... on Issue { ${issue} }
  ... on PullRequest { ${issue}
    reviews(first: 50) { pageInfo { hasNextPage } nodes { ${post} submittedAt } }
    reviewThreads(first: 50) { pageInfo { hasNextPage } nodes {
      comments(first: 30) { pageInfo { hasNextPage } nodes { ${post} createdAt path diffHunk } } } } } }`;

/** One query for so many threads; their addresses are its variables, as what others wrote is no part of a query. */
export function queryFor(threads: number): string {
  const numbers = Array.from({ length: threads }, (_, index) => index);
  const variables = numbers.map((index) => `$u${index}: URI!`).join(", ");
  const parts = numbers.map((index) => `t${index}: resource(url: $u${index}) { ...thread }`);
  return `query(${variables}) { ${parts.join("\n")} }\n${fragment}`;
}
