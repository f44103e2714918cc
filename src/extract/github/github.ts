import { z } from "zod";
import { isSelf, type Self } from "../../core/document.ts";
import { TwinError, throwIfCancelled } from "../../core/errors.ts";
import type { CorpusRecord } from "../../io/corpus.ts";
import type { Batch, ExportEntry, ReadOptions, Source } from "../source.ts";

/** An account on GitHub: what the user wrote in issues, pull requests and reviews, with what it answers. */
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
  const { openApi, Refused } = await import("./api.ts");
  const { feedStateSchema, newFeed, readFeed, store } = await import("./feed.ts");
  const { threadRecords } = await import("./thread.ts");
  const { signal, onProgress, emit = () => undefined } = options;
  const api = openApi({ env: options.env, signal, emit });
  const states = options.cursor
    ? z.record(z.string(), feedStateSchema).parse(JSON.parse(options.cursor))
    : {};
  const now = Date.now();
  // one thread may be found by several searches
  const read = new Set<string>();

  for (const [name, query] of Object.entries(searches)) {
    const state = states[name] ?? newFeed();
    states[name] = state;
    for await (const item of readFeed(api, query(login), state, { emit, now })) {
      throwIfCancelled(signal);
      let records: CorpusRecord[] = [];
      const version = `${item.html_url} ${item.updated_at}`;
      if (!read.has(version)) {
        records = await threadRecords(api, login, item).catch((error) => {
          if (error instanceof Refused)
            return [{ type: "skipped", locator: item.html_url, reason: `github-${error.status}` }];
          throw error;
        });
        read.add(version);
      }
      store(state, item);
      onProgress(read.size, null);
      yield { records, cursor: JSON.stringify(states) };
    }
    yield { records: [], cursor: JSON.stringify(states) };
  }
}

function requireOwn(self: Self, login: string): void {
  if (isSelf(self, { handle: login })) return;
  throw new TwinError("USAGE", `${login} is not listed as one of your handles.`, {
    hint: `If this account is yours: twin me add ${login}`,
  });
}
