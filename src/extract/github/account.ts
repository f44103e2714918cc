import { z } from "zod";
import { TwinError } from "../../core/errors.ts";
import type { CorpusRecord } from "../../io/corpus.ts";
import type { Item } from "../items.ts";
import { type Api, notUnderstood } from "./api.ts";
import type { Connection } from "./connection.ts";
import { connections } from "./connections.ts";
import { Refused } from "./patience.ts";

/** How far the lists of an account have been read. Each run reads them anew; one that was stopped goes on. */
export const accountSchema = z.strictObject({
  /** Lists that this run has read. */
  done: z.array(z.string()),
  /** Where the next page of the list in progress begins. */
  after: z.string().nullable(),
  /** When each repository was last pushed to, where its README has been read since. */
  readmes: z.record(z.string(), z.string()),
});
export type Account = z.infer<typeof accountSchema>;

export const newAccount = (): Account => ({ done: [], after: null, readmes: {} });

/** A page that is too heavy for GitHub is asked for with half as many, down to this. */
const SMALLEST = 3;

/** What the account holds beside threads: discussions, gists, comments on commits, releases, READMEs. */
export async function* accountItems(
  api: Api,
  login: string,
  state: Account,
): AsyncIterable<{ records: CorpusRecord[]; leftOut: Record<string, number> }> {
  for (const connection of connections) {
    if (state.done.includes(connection.name)) continue;
    for (let isLast = false; !isLast; ) {
      const page = await readPage(api, login, connection, state.after);
      const items: Item[] = [];
      for (const node of page.nodes) items.push(...(await connection.items(node, { api, login, state })));
      isLast = page.after === null;
      state.after = page.after;
      if (isLast) state.done.push(connection.name);
      yield batchOf(items);
    }
  }
  state.done = [];
  yield batchOf([]);
}

function batchOf(items: readonly Item[]) {
  const records: CorpusRecord[] = [];
  const leftOut: Record<string, number> = {};
  for (const item of items)
    if (item.type === "leftOut") leftOut[item.reason] = (leftOut[item.reason] ?? 0) + item.count;
    else records.push(item);
  return { records, leftOut };
}

const answerSchema = z.looseObject({
  user: z
    .looseObject({
      page: z.looseObject({
        pageInfo: z.looseObject({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
        nodes: z.array(z.unknown()),
      }),
    })
    .nullable(),
});

async function readPage(
  api: Api,
  login: string,
  connection: Connection,
  after: string | null,
): Promise<{ nodes: unknown[]; after: string | null }> {
  for (let first = connection.size; ; first = Math.floor(first / 2)) {
    try {
      const answer = answerSchema.safeParse(await api.query(pageQuery(connection), { login, first, after }));
      if (!answer.success) throw notUnderstood();
      const page = answer.data.user?.page;
      if (!page) return { nodes: [], after: null }; // an organization, say
      const { hasNextPage, endCursor } = page.pageInfo;
      return { nodes: page.nodes, after: hasNextPage ? endCursor : null };
    } catch (error) {
      if (error instanceof Refused) return { nodes: [], after: null }; // the token may not
      const isHeavy = error instanceof TwinError && error.code === "NETWORK";
      if (!isHeavy || first / 2 < SMALLEST) throw error;
    }
  }
}

export const pageQuery = ({ name, options = "", fields }: Connection): string =>
  `query($login: String!, $first: Int!, $after: String) { user(login: $login) {
    page: ${name}(first: $first, after: $after${options}) {
      pageInfo { hasNextPage endCursor } nodes { ${fields} } } } }`;
