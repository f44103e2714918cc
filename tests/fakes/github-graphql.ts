import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, type GraphQLSchema, graphql } from "graphql";
import { address, type FakeComment, type FakeGitHub, type FakeThread } from "./github.ts";

/** Lists of nodes by their names in GitHub's schema: gists, repositoryDiscussions, … */
export type FakeAccount = Record<string, readonly Record<string, unknown>[]>;

let built: GraphQLSchema | null = null;

/** GitHub's public schema: a query that it does not allow fails here as it does there. */
export function githubSchema(): GraphQLSchema {
  const path = join(import.meta.dirname, "../../node_modules/@octokit/graphql-schema/schema.graphql");
  built ??= buildSchema(readFileSync(path, "utf8"), { assumeValid: true });
  return built;
}

/** What a query asks for, in a word, for the log. */
export function queried(body: string): string {
  const { query = "", variables = {} } = JSON.parse(body);
  const list = /page: (\w+)/.exec(query)?.[1];
  if (list) return `${list} ${variables.first}${variables.after ? ` after ${variables.after}` : ""}`;
  return query.includes("resource(") ? `threads ${Object.keys(variables).length}` : "readme";
}

/** Answers a query as GitHub does: errors have a type, and what may not be read is null. */
export async function answerQuery(fake: FakeGitHub, body: string): Promise<unknown> {
  const { query, variables } = JSON.parse(body);
  const { data, errors } = await graphql({
    schema: githubSchema(),
    source: query,
    variableValues: variables,
    rootValue: {
      user: ({ login }: { login: string }) => userOf(fake, login),
      resource: ({ url }: { url: string }) => threadAt(fake, url),
      repository: ({ owner, name }: { owner: string; name: string }) =>
        fake.account.repositories?.find((one) => one.url === `https://github.com/${owner}/${name}`) ?? null,
    },
  });
  return {
    ...(data === undefined ? {} : { data }),
    ...(errors
      ? {
          errors: errors.map(({ message, path, extensions }) => ({
            ...(typeof extensions.type === "string" ? { type: extensions.type } : {}),
            path,
            message,
          })),
        }
      : {}),
  };
}

interface Page {
  first: number;
  after?: string | null;
}

/** A connection: `first` nodes behind `after`. */
const connection = (nodes: readonly unknown[], { first, after }: Page) => {
  const start = after ? Number(after.replace("cursor:", "")) : 0;
  const end = Math.min(nodes.length, start + first);
  return {
    nodes: nodes.slice(start, end),
    pageInfo: { hasNextPage: end < nodes.length, endCursor: end > start ? `cursor:${end}` : null },
  };
};

function userOf(fake: FakeGitHub, login: string) {
  if (login === "missing") return null;
  const lists = [
    "repositoryDiscussions",
    "repositoryDiscussionComments",
    "gists",
    "gistComments",
    "commitComments",
    "repositories",
  ];
  return {
    login,
    ...Object.fromEntries(
      lists.map((name) => [name, (page: Page) => connection(fake.account[name] ?? [], page)]),
    ),
  };
}

const actor = (login: string) => ({
  __typename: login.endsWith("[bot]") ? "Bot" : "User",
  login: login.replace("[bot]", ""),
});

function threadAt(fake: FakeGitHub, url: string) {
  const thread = fake.threads.find((one) => address(one) === url);
  if (!thread || fake.gone[thread.repo])
    throw Object.assign(new Error(`Could not resolve to a node with the url ${url}`), {
      extensions: { type: "NOT_FOUND" },
    });
  const plain = thread.comments.filter((one) => !one.line && !one.review);
  const lines = new Map<number, FakeComment[]>();
  for (const one of thread.comments)
    if (one.line) {
      const key = one.line.inReplyTo ?? one.id;
      lines.set(key, [...(lines.get(key) ?? []), one]);
    }
  return {
    __typename: thread.pull ? "PullRequest" : "Issue",
    comments: (page: Page) =>
      connection(
        plain.map((one) => node(thread, one)),
        page,
      ),
    reviews: (page: Page) =>
      connection(
        thread.comments.filter((one) => one.review).map((one) => node(thread, one)),
        page,
      ),
    reviewThreads: (page: Page) =>
      connection(
        [...lines.values()].map((line) => ({
          comments: (inner: Page) =>
            connection(
              line.map((one) => node(thread, one)),
              inner,
            ),
        })),
        page,
      ),
  };
}

const node = (thread: FakeThread, one: FakeComment) => ({
  url: `${address(thread)}#${one.line ? "discussion_r" : one.review ? "pullrequestreview-" : "issuecomment-"}${one.id}`,
  body: one.body ?? "",
  createdAt: one.created,
  submittedAt: one.created,
  author: one.user === "ghost" ? null : actor(one.user),
  path: one.line?.path,
  diffHunk: one.line?.hunk,
});
