import { basename } from "node:path";
import type { DocumentKind, Self, Signals } from "../../core/document.ts";
import { isSelf, isSelfByName } from "../../core/document.ts";
import { decodeText } from "../decode.ts";
import { documentItem, type Item, leftOut, skipped } from "../items.ts";
import { readBytes } from "../reading.ts";
import type { ExportEntry } from "../source.ts";
import { type Content, contentOf } from "./content.ts";
import { dailyDate, dateInName } from "./daily.ts";
import type { Found } from "./walk.ts";

/** Words from which a published note counts as an article. */
const LONG = 300;
/** A file of at most this is in its head already. */
const HEAD = 64 * 1024;

type Note = Extract<Found, { type: "note" }>;

/** A note's items: its document, and what of it could not be read. */
export async function noteItems(found: Note, self: Self): Promise<Item[]> {
  const { path, locator, entry, vault } = found;
  const bytes = await bytesOf(entry).catch(() => null);
  if (!bytes) return [skipped(locator, "unreadable")];
  const source = decodeText(bytes);
  if (source === null) return [skipped(locator, "binary")];
  const content = contentOf(source.replace(/^\u{feff}/u, ""), path, vault.settings);
  if (!content) return [skipped(locator, "unreadable")];
  const broken = content.broken ? [skipped(`${locator}#frontmatter`, "broken-frontmatter")] : [];
  if (content.text === "") return [...broken, leftOut("empty")];
  if (/\.txt$/i.test(path) && isData(content.text)) return [leftOut("not-a-note")];
  return [...broken, toDocument(found, content, bytes, self)];
}

async function bytesOf(entry: ExportEntry): Promise<Uint8Array> {
  if (entry.path !== null && entry.size !== null && entry.size <= HEAD) {
    const head = await entry.head();
    if (head.length === entry.size) return head;
  }
  return readBytes(entry);
}

/** Tables and logs have more digits and signs than letters. */
function isData(text: string): boolean {
  const start = text.slice(0, 8000).replace(/\s+/g, "");
  return start.replace(/\P{L}+/gu, "").length < start.length / 2;
}

function toDocument(
  { path, locator, entry, vault }: Note,
  content: Content,
  raw: Uint8Array,
  self: Self,
): Item {
  const { properties, labels, text } = content;
  const day = dailyDate(path, vault.settings);
  const foreign = properties.url !== null && !properties.author.some((name) => isMe(self, name));
  const kind = foreign ? "clip" : kindOf(path, content, day);
  const form = kind === "journal" && day ? "daily" : content.form;
  const signals: Signals = {
    ...(labels.length > 0 ? { labels } : {}),
    ...(foreign ? { foreign: "clip" } : {}),
    ...(form ? { form } : {}),
  };
  return documentItem(entry, {
    source: "markdown",
    identity: [vault.name, path],
    kind,
    text,
    author: foreign ? "other" : "self",
    at: properties.date ?? day ?? dateInName(path) ?? entry.modified ?? null,
    title: content.title ?? basename(path).replace(/\.[^.]+$/, ""),
    audience: kind === "article" || kind === "clip" ? "public" : "self",
    externalId: path,
    locator,
    raw,
    signals,
  });
}

function kindOf(path: string, content: Content, day: string | null): DocumentKind {
  const { properties, headings, text, labels } = content;
  const folders = path.toLowerCase().split("/").slice(0, -1);
  const words = [...labels, ...properties.type].map((one) => one.toLowerCase());
  const says = (pattern: RegExp) =>
    words.some((one) => pattern.test(one)) || folders.some((one) => pattern.test(one));
  if (says(/^meetings?(?:\/|$|[ _-]notes?$)/)) return "meeting";
  if (day !== null || says(/^(?:journals?|diary|daily)(?:\/|$)/)) return "journal";
  const long = headings >= 2 && text.split(/\s+/).length >= LONG;
  if (words.includes("article") || (properties.published && (long || headings > 0))) return "article";
  return "note";
}

/** The user is the author of their own posts: here a name may decide, because the note is theirs already. */
const isMe = (self: Self, name: string) =>
  isSelfByName(self, name) || isSelf(self, { address: name, handle: name.replace(/^@/, "") });
