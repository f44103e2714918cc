import { setTimeout as sleep } from "node:timers/promises";
import { Octokit } from "@octokit/core";
import { paginateRest } from "@octokit/plugin-paginate-rest";
import { cancelled, TwinError } from "../../core/errors.ts";
import type { Emit } from "../../core/events.ts";
import { request } from "../../io/http.ts";
import type { ReadOptions } from "../source.ts";
import { waitFor } from "./limits.ts";

interface Page {
  data: unknown;
  etag: string | null;
  last: boolean;
}

/** The two ways in which we ask GitHub. Both wait for limits, try again after faults, and throw TwinErrors only. */
export interface Api {
  /** One page; null where `etag` still holds (which GitHub does not count). */
  page(route: string, parameters: Record<string, string | number>, etag: string | null): Promise<Page | null>;
  /** All items of the list at an address, page after page. */
  list(url: string): AsyncIterable<unknown>;
}

/** GitHub said no to this one thing; the rest may be read all the same. */
export class Refused extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`GitHub answered ${status}`);
    this.status = status;
  }
}

const TIMEOUT = 60_000;
const TRIES = 5;
const FIRST_PAUSE = 250;

/** Opens the API with GITHUB_TOKEN or GH_TOKEN, if there is one. TWIN_GITHUB_API names another server. */
export function openApi({ env, signal, emit }: Pick<ReadOptions, "env" | "signal"> & { emit: Emit }): Api {
  const base = baseUrl(env.TWIN_GITHUB_API || "https://api.github.com");
  const token = env.GITHUB_TOKEN || env.GH_TOKEN;
  if (!token) {
    emit({
      type: "warning",
      message: "No GITHUB_TOKEN: GitHub shows public things only and allows 60 requests an hour.",
      hint: "Make a token with read access at https://github.com/settings/tokens and set GITHUB_TOKEN.",
    });
  }
  // Links in answers choose the next address: the token must not follow them elsewhere.
  const door = async (url: string, init: { headers: Record<string, string> }) => {
    if (new URL(url).origin !== base.origin) {
      throw new TwinError("REMOTE", `${base.host} pointed to another server; not followed.`);
    }
    return request(url, { headers: init.headers, signal, timeout: TIMEOUT, hint: "Check your connection." });
  };
  const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const octokit = new (Octokit.plugin(paginateRest))({
    baseUrl: base.href.replace(/\/$/, ""),
    userAgent: "twin",
    log: silent,
    request: { fetch: door, log: silent },
    ...(token ? { auth: token } : {}),
  });
  octokit.hook.wrap("request", (send, options) => patiently(() => send(options), base.host, signal, emit));
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
  };
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

const unchanged = Symbol("304");

function orUnchanged(error: unknown): null {
  if (error === unchanged) return null;
  throw error;
}

/** Sends until there is an answer that counts: waits for limits, tries again after faults of the server or network. */
async function patiently<T>(
  send: () => T | Promise<T>,
  host: string,
  signal: AbortSignal,
  emit: Emit,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    if (signal.aborted) throw cancelled();
    try {
      return await send();
    } catch (error) {
      if (signal.aborted) throw cancelled();
      const { status, headers, message, cause } = facts(error);
      if (status === 304) throw unchanged;
      if (status === 401) {
        throw new TwinError("CREDENTIALS", `${host} does not accept the token.`, {
          hint: "Make a new one at https://github.com/settings/tokens and set GITHUB_TOKEN.",
        });
      }
      if (cause instanceof TwinError && cause.code !== "NETWORK") throw cause;
      const limit = waitFor(status, headers, message, attempt, Date.now());
      if (limit) await pause(limit.milliseconds, signal, emit, limit.why);
      else if (status < 500) throw new Refused(status);
      else if (attempt < TRIES) await pause(FIRST_PAUSE * 2 ** (attempt - 1), signal, emit, null);
      else if (cause instanceof TwinError) throw cause;
      else
        throw new TwinError("NETWORK", `${host} answered ${status}, ${TRIES} times in a row.`, {
          hint: "Try again later; what was read before is kept.",
        });
    }
  }
}

/** Longer waits end the reading: the next run goes on from there. */
const LONGEST_WAIT = 5 * 60_000;

async function pause(
  milliseconds: number,
  signal: AbortSignal,
  emit: Emit,
  why: string | null,
): Promise<void> {
  if (milliseconds > LONGEST_WAIT) {
    const until = new Date(Date.now() + milliseconds).toISOString().slice(0, 16).replace("T", " ");
    throw new TwinError("REMOTE", `GitHub's limit of requests is used up until ${until} UTC.`, {
      hint: "Run the same command after that: it goes on where it stopped. A GITHUB_TOKEN raises the limit.",
    });
  }
  if (why) emit({ type: "note", message: `${why}; going on in ${Math.ceil(milliseconds / 1000)} s.` });
  await sleep(milliseconds, undefined, { signal }).catch(() => {
    throw cancelled();
  });
}

/** What an error of Octokit's says. Never its message to the user: that may repeat what was asked for. */
function facts(error: unknown): {
  status: number;
  headers: Record<string, unknown>;
  message: string;
  cause: unknown;
} {
  if (!(error instanceof Error) || !("status" in error)) throw error;
  const response = "response" in error && isRecord(error.response) ? error.response : {};
  return {
    status: Number(error.status),
    headers: isRecord(response.headers) ? response.headers : {},
    message: error.message,
    cause: error.cause,
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
