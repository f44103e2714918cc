import { z } from "zod";
import { isSelf, type Self } from "../../core/document.ts";
import { TwinError, throwIfCancelled } from "../../core/errors.ts";
import type { Batch, ExportEntry, ReadOptions, Source } from "../source.ts";

/**
 * An account on GitHub: what the user wrote in issues, pull requests, reviews and discussions, with what it answers;
 * gists, release notes and READMEs.
 */
export const github: Source = {
  name: "github",
  title: "GitHub account",
  howToExport: "No export is needed: set GITHUB_TOKEN to a token with read access and give github:NAME.",
  live: true,
  unit: "documents",
  recognizes: async (entry) => (loginOf(entry) ? 1 : 0),
  read,
};

function loginOf({ name, kind }: ExportEntry): string | null {
  if (kind !== "url") return null;
  return (
    /^(?:github:|https?:\/\/(?:www\.)?github\.com\/)([A-Za-z0-9][A-Za-z0-9_-]{0,38})\/?$/i.exec(name)?.[1] ??
    null
  );
}

/** What is searched for. Tokens of some kinds must say whether they want issues or pull requests. */
const searches: Record<string, (login: string) => string> = {
  issues: (login) => `author:${login} is:issue`,
  pulls: (login) => `author:${login} is:pull-request`,
  issueComments: (login) => `commenter:${login} -author:${login} is:issue`,
  pullComments: (login) => `commenter:${login} -author:${login} is:pull-request`,
  reviews: (login) => `reviewed-by:${login} -author:${login} is:pull-request`,
};

async function* read(entry: ExportEntry, options: ReadOptions): AsyncIterable<Batch> {
  const login = loginOf(entry) ?? "";
  requireOwn(options.self, login);
  const { openApi } = await import("./api.ts");
  const { feedStateSchema, newFeed, readFeed, store } = await import("./feed.ts");
  const { readThreads } = await import("./threads.ts");
  const { accountItems, accountSchema, newAccount } = await import("./account.ts");
  const { signal, onProgress, emit = () => undefined } = options;
  const api = openApi({ env: options.env, signal, emit });
  const stateSchema = z.strictObject({
    feeds: z.record(z.string(), feedStateSchema),
    account: accountSchema,
  });
  const state = stateSchema.safeParse(options.cursor ? JSON.parse(options.cursor) : null).data ?? {
    feeds: {},
    account: newAccount(),
  };
  const now = Date.now();
  // one thread may be found by several searches
  const read = new Set<string>();

  for (const [name, query] of Object.entries(searches)) {
    const feed = state.feeds[name] ?? newFeed();
    state.feeds[name] = feed;
    for await (const items of readFeed(api, query(login), feed, { emit, now })) {
      const versionOf = (item: (typeof items)[number]) => `${item.html_url} ${item.updated_at}`;
      const fresh = items.filter((item) => !read.has(versionOf(item)));
      for (const item of items) if (!fresh.includes(item)) store(feed, item);
      for await (const done of readThreads(api, login, fresh)) {
        throwIfCancelled(signal);
        for (const { item } of done) {
          read.add(versionOf(item));
          store(feed, item);
        }
        onProgress(read.size, null);
        yield { records: done.flatMap(({ records }) => records), cursor: JSON.stringify(state) };
      }
    }
    yield { records: [], cursor: JSON.stringify(state) };
  }
  if (!api.hasToken) return;
  for await (const { records, leftOut } of accountItems(api, login, state.account)) {
    throwIfCancelled(signal);
    yield { records, leftOut, cursor: JSON.stringify(state) };
  }
}

function requireOwn(self: Self, login: string): void {
  if (isSelf(self, { handle: login })) return;
  throw new TwinError("USAGE", `${login} is not listed as one of your handles.`, {
    hint: `If this account is yours: twin me add ${login}`,
  });
}
