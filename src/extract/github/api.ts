import { Octokit } from "@octokit/core";
import { paginateRest } from "@octokit/plugin-paginate-rest";
import { TwinError } from "../../core/errors.ts";
import type { Emit } from "../../core/events.ts";
import { request } from "../../io/http.ts";
import type { ReadOptions } from "../source.ts";
import { Fault, isRecord, patiently, Refused, unchanged } from "./patience.ts";

interface Page {
  data: unknown;
  etag: string | null;
  last: boolean;
}

/** The ways in which we ask GitHub. All wait for limits, try again after faults, and throw TwinErrors only. */
export interface Api {
  /** One page; null where `etag` still holds (which GitHub does not count). */
  page(route: string, parameters: Record<string, string | number>, etag: string | null): Promise<Page | null>;
  /** All items of the list at an address, page after page. */
  list(url: string): AsyncIterable<unknown>;
  /** What a GraphQL query gives; null for a part is a part that may not be read. Needs a token. */
  query(query: string, variables: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Whether there is a token: without one GitHub answers no queries. */
  hasToken: boolean;
}

const TIMEOUT = 60_000;
/** A heavy query is better made smaller than asked again and again. */
const QUERY_TRIES = 2;
const REDIRECTS = 3;

/** Opens the API with GITHUB_TOKEN or GH_TOKEN, if there is one. TWIN_GITHUB_API names another server. */
export function openApi({ env, signal, emit }: Pick<ReadOptions, "env" | "signal"> & { emit: Emit }): Api {
  const base = baseUrl(env.TWIN_GITHUB_API || "https://api.github.com");
  const token = env.GITHUB_TOKEN || env.GH_TOKEN;
  if (!token) {
    emit({
      type: "warning",
      message:
        "No GITHUB_TOKEN: GitHub allows 60 requests an hour, and shows public issues and pull requests only.",
      hint: "Make a token with read access at https://github.com/settings/tokens and set GITHUB_TOKEN.",
    });
  }
  const door = (url: string, init: DoorInit) => knock(url, init, base, signal);
  const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const octokit = new (Octokit.plugin(paginateRest))({
    baseUrl: base.href.replace(/\/$/, ""),
    userAgent: "twin",
    log: silent,
    request: { fetch: door, log: silent },
    ...(token ? { auth: token } : {}),
  });
  octokit.hook.wrap("request", (send, options) => {
    const tries = options.url.endsWith("/graphql") ? QUERY_TRIES : undefined;
    return patiently(async () => checked(await send(options)), { host: base.host, signal, emit, tries });
  });
  return {
    page: async (route, parameters, etag) => {
      const headers = etag ? { "if-none-match": etag } : {};
      const answer = await octokit.request(`GET ${route}`, { ...parameters, headers }).catch(orUnchanged);
      if (!answer) return null;
      const { link = "", etag: fresh = null } = answer.headers;
      return { data: answer.data, etag: fresh, last: !/rel="next"/.test(link) };
    },
    list: async function* (url) {
      for await (const { data } of octokit.paginate.iterator(`GET ${url}`, { per_page: 100 })) {
        if (!Array.isArray(data)) throw notUnderstood(base.host);
        yield* data;
      }
    },
    query: async (query, variables) => {
      const { data } = await octokit.request(`POST ${queryUrl(base)}`, { query, variables });
      const found = isRecord(data) && isRecord(data.data) ? data.data : null;
      if (found) return found;
      if (isRecord(data) && Array.isArray(data.errors)) throw new Refused(403);
      throw notUnderstood(base.host);
    },
    hasToken: Boolean(token),
  };
}

/** GraphQL stands beside the REST API: under /graphql, on a server of one's own under /api/graphql. */
const queryUrl = ({ origin, pathname }: URL) =>
  `${origin}${pathname.replace(/\/(?:api\/v3\/?)?$/, (end) => (end === "/" ? "" : "/api"))}/graphql`;

/** GraphQL reports limits and failures of its own in answers with status 200. */
function checked<T extends { data: unknown; headers: object }>(answer: T): T {
  const { data, headers } = answer;
  if (!isRecord(data) || !Array.isArray(data.errors)) return answer;
  const types = data.errors.map((error) => (isRecord(error) ? String(error.type) : ""));
  if (types.includes("RATE_LIMITED")) throw new Fault(429, headers);
  // nothing at all, and not because it may not be read: it took too long
  const refused = types.some((type) => /^(?:NOT_FOUND|FORBIDDEN|INSUFFICIENT_SCOPES)$/.test(type));
  if (!isRecord(data.data) && !refused) throw new Fault(502, headers);
  return answer;
}

interface DoorInit {
  method?: string;
  headers: Record<string, string>;
  body?: RequestInit["body"];
}

/** Answers choose the next address, by links and by redirects: the token must not follow them elsewhere. */
async function knock(url: string, init: DoorInit, base: URL, signal: AbortSignal): Promise<Response> {
  let at = url;
  for (let hops = 0; ; hops++) {
    if (new URL(at).origin !== base.origin) {
      throw new TwinError("REMOTE", `${base.host} pointed to another server; not followed.`);
    }
    const response = await request(at, {
      ...(init.method === "POST" ? { method: "POST", body: init.body } : {}),
      headers: init.headers,
      redirect: "manual",
      signal,
      timeout: TIMEOUT,
      hint: "Check your connection.",
    });
    // a repository that was renamed
    const location = [301, 302, 307, 308].includes(response.status) ? response.headers.get("location") : null;
    if (!location || hops >= REDIRECTS) return response;
    at = new URL(location, at).href;
  }
}

export const notUnderstood = (host = "GitHub") =>
  new TwinError("NETWORK", `${host} sent something that we do not understand.`, {
    hint: "Check TWIN_GITHUB_API, or try again later; what was read before is kept.",
  });

function baseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const local = url && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  if (url && (url.protocol === "https:" || (url.protocol === "http:" && local))) return url;
  throw new TwinError("USAGE", "TWIN_GITHUB_API is not an https address.", {
    hint: "For GitHub Enterprise: TWIN_GITHUB_API=https://HOST/api/v3",
  });
}

function orUnchanged(error: unknown): null {
  if (error === unchanged) return null;
  throw error;
}
