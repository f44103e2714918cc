import { z } from "zod";
import { TwinError } from "../../core/errors.ts";
import type { Emit } from "../../core/events.ts";
import { type Api, notUnderstood } from "./api.ts";
import { Refused } from "./patience.ts";
import { type Item, searchSchema } from "./schemas.ts";

/** How far a search has been read: everything up to `since` is stored. */
export const feedStateSchema = z.strictObject({
  since: z.string().nullable(),
  /** What was stored of the time from `since` on: address and when it was last changed. */
  seen: z.record(z.string(), z.string()),
  /** Of the answer that held nothing new: sent along next time, so that asking again costs nothing. */
  etag: z.string().nullable(),
});
export type FeedState = z.infer<typeof feedStateSchema>;

export const newFeed = (): FeedState => ({ since: null, seen: {}, etag: null });

/** GitHub answers a search with at most ten pages of a hundred. */
const PAGES = 10;
/** The search index lags behind: what is younger than this is asked for again next time. */
const SETTLED = 5 * 60_000;

/**
 * Reads a search from its state on, oldest change first, and says the threads that are new or changed, page by
 * page; the caller marks each with `store` once it is in the corpus. Windows of time follow each other (`updated:>=`), so that neither
 * the limit of 1,000 results nor changes made meanwhile hide anything. Ends when an answer holds nothing new.
 */
export async function* readFeed(
  api: Api,
  query: string,
  state: FeedState,
  options: { emit: Emit; now: number },
): AsyncIterable<Item[]> {
  const settled = new Date(options.now - SETTLED).toISOString().replace(/\.\d+Z$/, "Z");
  for (let page = 1; ; ) {
    const answer = await search(api, query, state, page);
    if (!answer) return;
    const fresh = answer.items.filter((item) => state.seen[item.html_url] !== item.updated_at);
    if (fresh.length > 0) yield fresh;
    const newest = answer.items.at(-1)?.updated_at ?? "";
    const since = newest.localeCompare(settled) < 0 ? newest : settled;
    if (answer.items.length > 0 && since > (state.since ?? "")) {
      advance(state, since);
      page = 1;
    } else if (!answer.last && page < PAGES) page++;
    else if (!answer.last) {
      options.emit({
        type: "warning",
        message: "GitHub shows no more than 1,000 threads of one second; some are missing.",
      });
      advance(
        state,
        new Date(Date.parse(state.since ?? settled) + 1000).toISOString().replace(/\.\d+Z$/, "Z"),
      );
      page = 1;
    } else if (fresh.length === 0 || page > 1) {
      if (page === 1) state.etag = answer.etag;
      return;
    }
  }
}

/** Marks a thread as stored. */
export function store(state: FeedState, item: Item): void {
  state.seen[item.html_url] = item.updated_at;
}

function advance(state: FeedState, since: string): void {
  state.since = since;
  state.etag = null;
  for (const [url, updated] of Object.entries(state.seen)) if (updated < since) delete state.seen[url];
}

async function search(api: Api, query: string, state: FeedState, page: number) {
  const q = state.since ? `${query} updated:>=${state.since}` : query;
  const parameters = { q, sort: "updated", order: "asc", per_page: 100, page };
  try {
    const answer = await api.page("/search/issues", parameters, page === 1 ? state.etag : null);
    if (!answer) return null;
    const parsed = searchSchema.safeParse(answer.data);
    if (!parsed.success) throw notUnderstood();
    return { items: parsed.data.items, etag: answer.etag, last: answer.last };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.status === 422) {
      throw new TwinError("NOT_FOUND", "GitHub does not know this account, or hides it from searches.", {
        hint: "Check its name; for a private profile a GITHUB_TOKEN of yours is needed.",
      });
    }
    throw new TwinError("NETWORK", `GitHub refused the search (${error.status}).`, {
      hint: "Check what GITHUB_TOKEN may read.",
    });
  }
}
