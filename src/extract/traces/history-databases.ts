import { TwinError } from "../../core/errors.ts";
import { ForeignDatabase, type ForeignRow } from "../../io/foreign-database.ts";
import { type Item, leftOut, skipped } from "../items.ts";
import { broken } from "../reading.ts";
import type { ExportEntry, ReadOptions } from "../source.ts";
import { linkItems } from "./links.ts";
import { asTyped } from "./urls.ts";
import { dayItems, type Visit } from "./visits.ts";

/** How one browser keeps its history. */
interface Dialect {
  browser: string;
  /** The tables that tell it. */
  tables: readonly string[];
  /** Rows of `at` (its own count), `title`, `url`, `typed`, in the order of time. */
  visits: (has: (table: string, column: string) => boolean) => string;
  /** Milliseconds since 1970. */
  time: (at: number) => number;
}

/** Microseconds from 1601, where Windows begins to count, to 1970. */
const SINCE_1601 = 11_644_473_600_000;
/** Seconds from 2001, where Apple begins to count. */
const SINCE_2001 = 978_307_200;

const dialects: readonly Dialect[] = [
  {
    browser: "firefox",
    tables: ["moz_places", "moz_historyvisits"],
    visits: () =>
      `SELECT v.visit_date AS at, p.title AS title, p.url AS url, NULL AS typed
       FROM moz_historyvisits v JOIN moz_places p ON p.id = v.place_id ORDER BY v.visit_date, v.id`,
    time: (at) => at / 1000,
  },
  {
    browser: "chrome",
    tables: ["urls", "visits"],
    visits: (has) =>
      has("keyword_search_terms", "term")
        ? `SELECT v.visit_time AS at, u.title AS title, u.url AS url, k.term AS typed
           FROM visits v JOIN urls u ON u.id = v.url
           LEFT JOIN (SELECT url_id, min(term) AS term FROM keyword_search_terms GROUP BY url_id) k
             ON k.url_id = u.id
           ORDER BY v.visit_time, v.id`
        : `SELECT v.visit_time AS at, u.title AS title, u.url AS url, NULL AS typed
           FROM visits v JOIN urls u ON u.id = v.url ORDER BY v.visit_time, v.id`,
    time: (at) => at / 1000 - SINCE_1601,
  },
  {
    browser: "safari",
    tables: ["history_items", "history_visits"],
    visits: (has) =>
      `SELECT v.visit_time AS at, ${has("history_visits", "title") ? "v.title" : "i.title"} AS title,
         i.url AS url, NULL AS typed
       FROM history_visits v JOIN history_items i ON i.id = v.history_item ORDER BY v.visit_time, v.id`,
    time: (at) => (at + SINCE_2001) * 1000,
  },
];

/** The days of a browser's database, and Firefox's bookmarks, which lie in the same file. */
export async function* databaseHistory(
  entry: ExportEntry,
  path: string,
  options: ReadOptions,
): AsyncIterable<Item> {
  using database = ForeignDatabase.open(path);
  const dialect = dialects.find(({ tables }) => tables.every((table) => database.columns(table).size > 0));
  if (!dialect) throw broken(entry, "it holds no history that is known");
  const has = (table: string, column: string) => database.columns(table).has(column);
  const { browser } = dialect;
  const rows = database.rows(dialect.visits(has));
  const visits = visitsOf(rows, dialect, options);
  yield* dayItems(entry, { source: "browser-history", key: browser, form: "history" }, visits);
  if (browser === "firefox" && has("moz_bookmarks", "fk")) {
    const bookmarks = [...firefoxBookmarks(database)];
    yield* linkItems(entry, { source: "browser-history", key: browser, form: "bookmark" }, bookmarks);
  }
}

function* visitsOf(
  rows: Iterable<ForeignRow>,
  { time }: Dialect,
  options: ReadOptions,
): Iterable<Visit | Item> {
  let done = 0;
  try {
    for (const { at, title, url, typed } of rows) {
      if (++done % 1000 === 0) options.onProgress(done, null);
      if (typeof url !== "string") yield leftOut("not-a-web-page");
      else
        yield {
          at: at === null ? null : Math.floor(time(Number(at))),
          title: typeof title === "string" ? title : "",
          url,
          typed: typeof typed === "string" ? asTyped(typed) : null,
        };
    }
  } catch (error) {
    if (!(error instanceof TwinError)) throw error;
    yield skipped(`behind visit ${done}`, "damaged-or-cut-off");
  }
}

function* firefoxBookmarks(database: ForeignDatabase) {
  const sql = `SELECT b.title AS title, p.url AS url, b.dateAdded AS at, f.title AS folder
    FROM moz_bookmarks b JOIN moz_places p ON p.id = b.fk LEFT JOIN moz_bookmarks f ON f.id = b.parent
    WHERE b.type = 1 ORDER BY b.parent, b.position, b.id`;
  for (const { title, url, at, folder } of database.rows(sql)) {
    yield {
      title: String(title ?? ""),
      url: String(url ?? ""),
      at: at === null ? null : Math.floor(Number(at) / 1000),
      folder: String(folder ?? ""),
    };
  }
}
