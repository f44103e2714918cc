import { type Item, inBatches } from "../items.ts";
import { localCopy } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { dayItems } from "./visits.ts";

/** What a browser remembers of the pages that were looked at: its database, or what Takeout has of Chrome's. */
export const browserHistory: Source = {
  name: "browser-history",
  title: "Browser history",
  howToExport:
    "Copy from the browser's profile: places.sqlite (Firefox), History (Chrome and its kin), History.db (Safari), each with its -wal file.",
  unit: "documents",
  dependsOn: [],
  recognizes,
  fingerprint,
  read: (entry, options) => inBatches(items(entry, options), options),
};

const databases = /(?:^|\/)(?:[^/]*places[^/]*\.sqlite|History|[^/]*History\.db)$/i;

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind !== "file") return 0;
  if (databases.test(entry.name)) {
    const head = Buffer.from(await entry.head());
    return head.toString("latin1", 0, 15) === "SQLite format 3" ? 1 : 0;
  }
  if (!/\.json$/i.test(entry.name)) return 0;
  return /^\s*\{\s*"Browser ?History"\s*:/.test(Buffer.from(await entry.head()).toString("latin1", 0, 200))
    ? 1
    : 0;
}

/** A browser at work writes to the log beside its database, long before to the database itself. */
async function fingerprint(entry: ExportEntry): Promise<string> {
  const log = await entry.sibling(`${entry.name.split("/").at(-1)}-wal`).catch(() => null);
  return `${await entry.fingerprint()} ${(await log?.fingerprint()) ?? ""}`.trim();
}

async function* items(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  if (/\.json$/i.test(entry.name)) {
    const { chromeVisits } = await import("./chrome-json.ts");
    return yield* dayItems(
      entry,
      { source: "browser-history", key: "chrome", form: "history" },
      chromeVisits(entry),
    );
  }
  const { databaseHistory } = await import("./history-databases.ts");
  // its -shm is not copied: that of a browser at work does not fit the copy, and SQLite makes it anew
  yield* databaseHistory(entry, await localCopy(entry, options, ["-wal"]), options);
}
