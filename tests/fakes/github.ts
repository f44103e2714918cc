import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { onTestFinished } from "vitest";
import { answerQuery, type FakeAccount, queried } from "./github-graphql.ts";

export interface FakeComment {
  id: number;
  user: string;
  body: string | null;
  created: string;
  /** A comment on a line of the change. */
  line?: { path: string; hunk: string; inReplyTo?: number };
  /** A review's own text. */
  review?: boolean;
}

export interface FakeThread {
  repo: string;
  number: number;
  pull?: boolean;
  user: string;
  title: string;
  body: string | null;
  created: string;
  updated: string;
  labels?: string[];
  comments: FakeComment[];
}

type Fault = (request: IncomingMessage, response: ServerResponse, body: string) => boolean;

export interface FakeGitHub {
  url: string;
  threads: FakeThread[];
  /** `METHOD path?query` of each request, in order; `304` behind those that were answered so. */
  log: string[];
  /** Authorization headers seen. */
  tokens: Set<string>;
  /** Each may answer instead of the server (and then says true); it is asked once and then removed. */
  faults: Fault[];
  perPage: number;
  /** What the account holds beside threads. */
  account: FakeAccount;
  /** Repositories that are private or gone, with the status that GitHub answers for them. */
  gone: Record<string, number>;
  /** Repositories by their old names: the REST API redirects. */
  renamed: Record<string, string>;
}

/**
 * A server that behaves as api.github.com does where we use it: search with qualifiers, at most ten pages, Link
 * headers, ETags and 304, validation errors, renamed and hidden repositories, GraphQL by GitHub's own schema, and the
 * faults that a test puts in.
 */
export async function fakeGitHub(
  threads: FakeThread[],
  { perPage = 100, token = "" } = {},
): Promise<FakeGitHub> {
  const fake: FakeGitHub = {
    url: "",
    threads,
    log: [],
    tokens: new Set(),
    faults: [],
    perPage,
    account: {},
    gone: {},
    renamed: {},
  };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", fake.url);
    const authorization = request.headers.authorization ?? "";
    if (authorization) fake.tokens.add(authorization);
    let body = "";
    for await (const chunk of request) body += chunk;
    const isQuery = request.method === "POST" && url.pathname === "/graphql";
    fake.log.push(
      isQuery
        ? `graphql ${queried(body)}`
        : `${url.pathname}${decodeURIComponent(url.search).replaceAll("+", " ")}`,
    );
    const fault = fake.faults.shift();
    if (fault?.(request, response, body)) return;
    if (token && authorization !== `token ${token}`)
      return send(response, 401, { message: "Bad credentials" });
    if (isQuery) {
      // GitHub answers no query without a token
      if (!authorization) return send(response, 403, { message: "API rate limit exceeded" });
      return send(response, 200, await answerQuery(fake, body));
    }
    return rest(fake, url, request, response);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address === "object" && address) fake.url = `http://127.0.0.1:${address.port}`;
  return fake;
}

function rest(fake: FakeGitHub, url: URL, request: IncomingMessage, response: ServerResponse): true {
  const repo = /^\/repos\/([^/]+\/[^/]+)/.exec(url.pathname)?.[1] ?? "";
  const hidden = fake.gone[repo];
  if (hidden) return send(response, hidden, { message: "Not Found" });
  const renamed = fake.renamed[repo];
  if (renamed) {
    const location = url.href.replace(repo, renamed);
    return send(response, 301, { message: "Moved Permanently", url: location }, { location });
  }
  const body = url.pathname === "/search/issues" ? search(fake, url) : list(fake, url);
  if (body === null) return send(response, 404, { message: "Not Found" });
  if (body === undefined) return send(response, 422, { message: "Validation Failed" });
  const etag = `W/"${createHash("sha256").update(JSON.stringify(body.data)).digest("hex")}"`;
  if (request.headers["if-none-match"] === etag) {
    fake.log.push(`${fake.log.pop()} 304`);
    response.writeHead(304, { etag }).end();
    return true;
  }
  return send(response, 200, body.data, {
    etag,
    ...(body.next ? { link: `<${body.next}>; rel="next"` } : {}),
  });
}

export function send(
  response: ServerResponse,
  status: number,
  data: unknown,
  headers: Record<string, string> = {},
): true {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(JSON.stringify(data));
  return true;
}

const user = (login: string) => ({ login, type: login.endsWith("[bot]") ? "Bot" : "User" });
/** A thread's address on the web site. */
export const address = ({ repo, number, pull }: FakeThread) =>
  `https://github.com/${repo}/${pull ? "pull" : "issues"}/${number}`;

function search(fake: FakeGitHub, url: URL) {
  const q = url.searchParams.get("q") ?? "";
  const [, login = ""] = /(?:^| )(?:author|commenter|reviewed-by):(\S+)/.exec(q) ?? [];
  if (login === "missing") return undefined;
  const since = /updated:>=(\S+)/.exec(q)?.[1] ?? "";
  const notBy = /-author:(\S+)/.exec(q)?.[1];
  const found = fake.threads
    .filter((thread) => {
      if (q.includes("is:issue") === Boolean(thread.pull)) return false;
      if (thread.updated < since || thread.user === notBy) return false;
      if (/(?:^| )author:/.test(q)) return thread.user === login;
      if (q.includes("commenter:"))
        return thread.comments.some((one) => one.user === login && !one.line && !one.review);
      return thread.comments.some((one) => one.user === login && (one.line || one.review));
    })
    .sort((a, b) => (a.updated < b.updated ? -1 : a.updated > b.updated ? 1 : a.number - b.number));
  const page = Number(url.searchParams.get("page") ?? 1);
  if (page * fake.perPage > 10 * fake.perPage) return undefined;
  const items = found.slice((page - 1) * fake.perPage, page * fake.perPage).map((thread) => ({
    url: `${fake.url}/repos/${thread.repo}/issues/${thread.number}`,
    comments_url: `${fake.url}/repos/${thread.repo}/issues/${thread.number}/comments`,
    html_url: address(thread),
    number: thread.number,
    title: thread.title,
    body: thread.body,
    user: user(thread.user),
    comments: thread.comments.filter((one) => !one.line && !one.review).length,
    created_at: thread.created,
    updated_at: thread.updated,
    labels: (thread.labels ?? []).map((name) => ({ name })),
    ...(thread.pull
      ? { pull_request: { url: `${fake.url}/repos/${thread.repo}/pulls/${thread.number}` } }
      : {}),
  }));
  return {
    data: { total_count: found.length, incomplete_results: false, items },
    next: page * fake.perPage < Math.min(found.length, 10 * fake.perPage) ? nextPage(url, page) : undefined,
  };
}

function list(fake: FakeGitHub, url: URL) {
  const [, repo, kind, number, what] =
    /^\/repos\/([^/]+\/[^/]+)\/(issues|pulls)\/(\d+)\/(\w+)$/.exec(url.pathname) ?? [];
  const thread = fake.threads.find(
    (one) => (one.repo === repo || fake.renamed[one.repo] === repo) && one.number === Number(number),
  );
  if (!thread) return null;
  const all = thread.comments.filter((one) =>
    kind === "issues" ? !one.line && !one.review : what === "reviews" ? one.review : one.line,
  );
  const page = Number(url.searchParams.get("page") ?? 1);
  const data = all.slice((page - 1) * fake.perPage, page * fake.perPage).map((one) => ({
    id: one.id,
    html_url: `${address(thread)}#${one.line ? "discussion_r" : one.review ? "pullrequestreview-" : "issuecomment-"}${one.id}`,
    user: user(one.user),
    body: one.body,
    ...(one.review ? { submitted_at: one.created, state: "COMMENTED" } : { created_at: one.created }),
    ...(one.line
      ? { path: one.line.path, diff_hunk: one.line.hunk, in_reply_to_id: one.line.inReplyTo }
      : {}),
  }));
  return { data, next: page * fake.perPage < all.length ? nextPage(url, page) : undefined };
}

function nextPage(url: URL, page: number): string {
  const next = new URL(url);
  next.searchParams.set("page", String(page + 1));
  return next.href;
}
