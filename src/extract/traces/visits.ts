import { sha256 } from "../../core/hash.ts";
import { documentItem, type Item, isoTime, leftOut } from "../items.ts";
import type { ExportEntry } from "../source.ts";
import { cleanTitle, searchTerm, siteOf, webAddress } from "./urls.ts";

/** A page that was looked at, or anything else that was done at a time. */
export interface Visit {
  /** ISO 8601 or milliseconds; null where it is not known. */
  at: string | number | null;
  title: string;
  /** Empty where there is none. */
  url: string;
  /** What the user typed, where the program knows; else it is told from the address. */
  typed?: string | null;
  /** A name for what it was done with, where that makes another document: "Search", "Maps". */
  product?: string;
  /** What the typed words were: "search", if not said. */
  form?: string;
}

interface Context {
  source: string;
  /** What tells this history from others: the browser. */
  key: string;
  /** The form of what was looked at: "history", "visit". */
  form: string;
  /** Also what has no address. */
  withoutAddress?: boolean;
}

/** What was seen and typed on one day. */
interface Day {
  day: string;
  title: string | null;
  form: string;
  own: boolean;
  /** Each line once, with its time. */
  lines: Map<string, string | null>;
  first: string | null;
  seed: string;
}

/**
 * One document for each day and product of what was seen, and one of what was typed. Visits come in the order of time,
 * either way round; memory holds one day. Titles and names of sites are kept, never addresses: they hold tokens.
 */
export async function* dayItems(
  entry: ExportEntry,
  context: Context,
  visits: AsyncIterable<Visit | Item> | Iterable<Visit | Item>,
): AsyncIterable<Item> {
  let days = new Map<string, Day>();
  let today: string | null = null;
  const left = new Map<string, number>();
  for await (const visit of visits) {
    if ("type" in visit) {
      yield visit;
      continue;
    }
    const at = isoTime(visit.at);
    const day = at?.slice(0, 10) ?? "undated";
    if (day !== today) {
      yield* flushed(entry, context, days);
      days = new Map();
      today = day;
    }
    const line = lineOf(visit, context);
    if (line.text === null) left.set(line.reason, (left.get(line.reason) ?? 0) + 1);
    else add(days, line, { day, at, product: visit.product ?? null });
  }
  yield* flushed(entry, context, days);
  for (const [reason, count] of left) yield leftOut(reason, count);
}

type Line = { text: string; own: boolean; form: string } | { text: null; reason: string };

function lineOf(visit: Visit, context: Context): Line {
  const address = webAddress(visit.url);
  if (!address && (visit.url !== "" || !context.withoutAddress) && !visit.typed)
    return { text: null, reason: "not-a-web-page" };
  const typed = visit.typed ?? (address ? searchTerm(address) : null);
  if (typed) return { text: typed, own: true, form: visit.form ?? "search" };
  const title = cleanTitle(visit.title);
  if (address && /^\/search\b|^\/results$/.test(address.pathname) && address.search.length > 1)
    return { text: null, reason: "page-of-results" };
  if (title === "" && !address) return { text: null, reason: "no-title" };
  const site = address ? siteOf(address) : "";
  const isAddress = title === "" || webAddress(title) !== null || title.startsWith(`${site}/`);
  // where a page has no title, programs show its address
  if (isAddress) return { text: site, own: false, form: context.form };
  return {
    text: site && !context.withoutAddress ? `${title} (${site})` : title,
    own: false,
    form: context.form,
  };
}

function add(
  days: Map<string, Day>,
  { text, own, form }: Exclude<Line, { text: null }>,
  { day, at, product }: { day: string; at: string | null; product: string | null },
): void {
  const key = `${form}\0${product ?? ""}`;
  const one = days.get(key) ?? { day, title: product, form, own, lines: new Map(), first: at, seed: text };
  days.set(key, one);
  if (at !== null && (one.first === null || at < one.first)) {
    one.first = at;
    one.seed = text;
  }
  const known = one.lines.get(text);
  if (known === undefined || (at !== null && known !== null && at < known)) one.lines.set(text, at);
}

function* flushed(entry: ExportEntry, { source, key }: Context, days: Map<string, Day>): Iterable<Item> {
  for (const { day, title, form, own, lines, first, seed } of days.values()) {
    const sorted = [...lines].sort(([, a], [, b]) => ((a ?? "") < (b ?? "") ? -1 : a === b ? 0 : 1));
    yield documentItem(entry, {
      source,
      // the same day in another browser, or in another profile, is another one
      identity: [key, day, title ?? "", form, sha256(`${first}\0${seed}`)],
      kind: "clip",
      text: sorted.map(([line]) => `- ${line}`).join("\n"),
      author: own ? "self" : "other",
      at: first,
      title,
      thread: null,
      audience: "self",
      locator: `${form} of ${day}${title ? `: ${title}` : ""}`,
      signals: { form, ...(own ? {} : { foreign: "visit" }) },
    });
  }
}
