import { isSelf, isSelfByName, type Self } from "../../core/document.ts";
import { type Item, inBatches, skipped } from "../items.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";

/** The archive that GitHub makes of an account (Settings → Account → Export account data) or a migration. */
export const githubArchive: Source = {
  name: "github-archive",
  title: "GitHub account archive",
  howToExport: "github.com/settings/admin, Export account data: an archive (.tar.gz) comes by e-mail.",
  unit: "documents",
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

/** Files of records are numbered: issues_000001.json. */
const numbered =
  /^(issues|pull_requests|issue_comments|pull_request_reviews|pull_request_review_comments|commit_comments|releases|discussions|discussion_comments)_\d{6}\.json$/;

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind !== "folder") return 0;
  const names = await entry.list();
  // its repositories are for the source that reads those
  return names.includes("schema.json") &&
    names.some((name) => /^(?:users|repositories)_\d{6}\.json$/.test(name))
    ? 0.9
    : 0;
}

async function* items(entry: ExportEntry, { self, signal }: ReadOptions): AsyncIterable<Item> {
  const { archiveItems } = await import("./archive-posts.ts");
  const { readUsers } = await import("./archive-users.ts");
  const names = (await entry.list()).filter((name) => numbered.test(name)).sort(byKind);
  const { users, broken } = await readUsers(entry);
  for (const name of broken) yield skipped(name, "broken-json");
  const isMine = (login: string) => isOwner(self, login, users.get(login.toLowerCase()) ?? []);
  yield* archiveItems(entry, names, { isMine, isOpen: ![...users.keys()].some(isMine), signal });
}

function isOwner(self: Self, login: string, addresses: readonly string[]): boolean {
  return (
    isSelf(self, { handle: login }) ||
    isSelfByName(self, login) ||
    addresses.some((address) => isSelf(self, { address }))
  );
}

/** What opens a thread comes before what stands in it. */
const order = ["issues", "pull_requests", "discussions", "issue_comments"];
const rank = (name: string) => {
  const at = order.indexOf(numbered.exec(name)?.[1] ?? "");
  return at < 0 ? order.length : at;
};
const byKind = (a: string, b: string) => rank(a) - rank(b) || (a < b ? -1 : 1);
