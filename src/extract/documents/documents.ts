import { basename } from "node:path";
import type { DocumentKind } from "../../core/document.ts";
import { sha256 } from "../../core/hash.ts";
import { documentItem, type Item, inBatches, leftOut, skipped } from "../items.ts";
import { readBytes } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { type Converted, endingOf, type Format, formatOf, isConverted, unreadable } from "./conversion.ts";
import { timeOf } from "./time.ts";
import { wordCount } from "./words.ts";
import { isOwn } from "./writer.ts";

/** A document of text is far smaller; what is larger is made of pictures. */
const LIMIT = 64 * 2 ** 20;
const LONG = 300;
/** Where it lies in the file: it is the file. */
const WHOLE = "whole file";

/** Single document files: Word, OpenDocument, RTF, PDF, HTML, plain text, EPUB. */
export const documents: Source = {
  name: "documents",
  title: "Document files",
  howToExport:
    "Give the files or their folder (.docx, .odt, .rtf, .pdf, .html, .txt, .epub). Where they do not name you as their author, say which are yours: twin extract --mine PATH.",
  recognizes,
  dependsOn: ["names", "emails", "handles", "mine"],
  read: (entry, options) => inBatches(items(entry, options), options),
};

/** How sure a name makes: others know some pages and texts better. */
const confidence: Record<Format, number> = {
  docx: 0.7,
  odt: 0.7,
  rtf: 0.7,
  pdf: 0.7,
  epub: 0.7,
  html: 0.3,
  text: 0.2,
};

async function recognizes({ name, kind, size }: ExportEntry): Promise<number> {
  const ending = endingOf(name);
  const file = basename(name);
  if (kind === "url" || size === 0 || file.startsWith("~$")) return 0;
  if (kind === "folder") return ending === "pages" ? 1 : 0;
  if (Object.hasOwn(unreadable, ending)) return 0.3;
  const format = formatOf(name);
  if (format === null || programs.test(file)) return 0;
  if (format === "html" && /_files[/\\][^/\\]*$/.test(name)) return 0; // a saved page's own parts
  return confidence[format];
}

/** Texts that come with programs and sites. */
const programs =
  /^(?:licen[cs]e|copying|notice|robots|humans|ads|security|requirements|constraints|cmakelists|manifest|version|changelog|third[-_ ]?party|install|md5sums?|sha\d*sums?).*\.txt$|^archive_browser\.html$/i;

async function* items(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const name = basename(entry.name);
  const hint = unreadable[endingOf(name)];
  const format = formatOf(name);
  if (hint || format === null) {
    yield skipped(WHOLE, hint ?? "unknown-format");
    return;
  }
  if (entry.size !== null && entry.size > LIMIT) {
    yield skipped(WHOLE, "too-large");
    return;
  }
  const bytes = await readBytes(entry, LIMIT);
  if (bytes.length === 0) {
    yield leftOut("empty");
    return;
  }
  const { convert } = await import("./convert.ts");
  const converted = await convert(bytes, name, options);
  if (!isConverted(converted)) {
    yield skipped(WHOLE, converted.reason);
    return;
  }
  yield* documentItems(entry, { format, bytes, converted }, options);
  options.onProgress(bytes.length, bytes.length);
}

interface Read {
  format: Format;
  bytes: Uint8Array;
  converted: Converted;
}

function* documentItems(
  entry: ExportEntry,
  { format, bytes, converted }: Read,
  options: ReadOptions,
): Iterable<Item> {
  const { text, authors, url } = converted;
  const own = isOwn(entry.name, format, converted, options);
  const created = timeOf(converted.created);
  const modified = timeOf(converted.modified);
  const title = converted.title ?? headingOf(text) ?? titleOf(entry.name);
  yield documentItem(entry, {
    source: "documents",
    identity: [sha256(text)],
    kind: kindOf(text, `${title} ${titleOf(entry.name)}`),
    text,
    author: own ? "self" : "other",
    // an office document keeps its first date when it is copied; a PDF is dated when it was made of one
    at:
      format === "pdf" || format === "html" || format === "epub"
        ? (created ?? modified)
        : (modified ?? created),
    title,
    audience: url ? "public" : null,
    externalId: url ?? null,
    locator: WHOLE,
    raw: bytes,
    signals: {
      ...(authors[0] && !own ? { from: { name: authors[0], address: "" } } : {}),
      ...(own ? {} : { foreign: "unknown-author" }),
    },
  });
  if (own || !asked.has(format)) return;
  for (const name of authors.slice(0, 20))
    yield { type: "speaker", name, conversation: "authors of documents", records: 1, own: false };
}

/** Formats whose authors may be the user under another name; those of pages and books hardly are. */
const asked = new Set<Format>(["docx", "odt", "rtf", "pdf"]);

function kindOf(text: string, title: string): DocumentKind {
  if (meeting.test(title)) return "meeting";
  return /^#{1,6} \S/m.test(text) || wordCount(text) >= LONG ? "article" : "note";
}

const meeting =
  /(?:^|[^\p{L}])(?:minutes|meeting|transcript|protokoll|besprechung|sitzung|compte[- ]rendu|réunion|verbale|riunione|acta|reunión|notulen|ata)(?:[^\p{L}]|$)/iu;

const headingOf = (text: string) => /^#{1,2} (.{2,200})$/m.exec(text.slice(0, 2000))?.[1]?.trim() ?? null;

const titleOf = (name: string) => basename(name).replace(/\.[a-z0-9]{2,8}$/i, "");
