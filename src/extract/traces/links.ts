import { sha256 } from "../../core/hash.ts";
import { documentItem, type Item, isoTime, leftOut } from "../items.ts";
import type { ExportEntry } from "../source.ts";
import { cleanTitle, siteOf, webAddress } from "./urls.ts";

/** A page that was kept. */
export interface Link {
  title: string;
  url: string;
  /** ISO 8601 or milliseconds, or null. */
  at: string | number | null;
  /** The folder or list that it was put in; empty for none. */
  folder: string;
  tags?: readonly string[];
  /** What the user wrote about it. */
  note?: string;
}

/** So many pages are one document. */
const TOGETHER = 200;

/**
 * The pages of each folder as a list of titles and sites, by others, and what the user noted about one as a note of
 * its own.
 */
export function* linkItems(
  entry: ExportEntry,
  { source, key, form }: { source: string; key: string; form: string },
  links: readonly Link[],
): Iterable<Item> {
  const folders = new Map<string, Link[]>();
  let left = 0;
  for (const link of links) {
    if (!webAddress(link.url)) left++;
    else {
      const known = folders.get(link.folder);
      if (known) known.push(link);
      else folders.set(link.folder, [link]);
    }
  }
  if (left > 0) yield leftOut("not-a-web-page", left);
  for (const [folder, all] of folders) {
    for (let from = 0; from < all.length; from += TOGETHER) {
      const some = all.slice(from, from + TOGETHER);
      const lines = [...new Set(some.map(lineOf))];
      const times = some.flatMap(({ at }) => isoTime(at) ?? []).sort();
      yield documentItem(entry, {
        source,
        identity: [key, form, folder, sha256(some[0]?.url ?? "")],
        kind: "clip",
        text: lines.map((line) => `- ${line}`).join("\n"),
        author: "other",
        at: times[0] ?? null,
        title: folder || null,
        audience: "self",
        locator: `pages ${from + 1} to ${from + some.length}${folder ? ` of ${folder}` : ""}`,
        signals: { form, foreign: "clip", ...labelsOf(some) },
      });
    }
  }
  for (const link of links)
    if (link.note?.trim()) yield noteItem(entry, { source, key }, link, link.note.trim());
}

function lineOf({ title, url }: Link): string {
  const address = webAddress(url);
  const site = address ? siteOf(address) : "";
  const clean = cleanTitle(title);
  return clean === "" || webAddress(clean) ? site : `${clean} (${site})`;
}

function labelsOf(links: readonly Link[]): { labels?: string[] } {
  const labels = [...new Set(links.flatMap(({ tags }) => tags ?? []))].slice(0, 50);
  return labels.length > 0 ? { labels } : {};
}

function noteItem(
  entry: ExportEntry,
  { source, key }: { source: string; key: string },
  link: Link,
  note: string,
): Item {
  return documentItem(entry, {
    source,
    identity: [key, "note", sha256(`${link.url}\0${isoTime(link.at)}`)],
    kind: "note",
    text: note,
    author: "self",
    at: link.at,
    title: cleanTitle(link.title) || null,
    audience: "self",
    locator: `note of ${isoTime(link.at) ?? "a page"}`,
    signals: { form: "annotation", context: lineOf(link), ...labelsOf([link]) },
  });
}
