import { documentItem, type Item, inBatches, leftOut } from "../items.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";

/** What was marked in books and pages, and noted beside it: Kindle's clippings, Readwise. */
export const highlights: Source = {
  name: "highlights",
  title: "Highlights",
  howToExport:
    "Kindle: documents/My Clippings.txt from the device, by USB. Readwise: Import/Export > Export to CSV.",
  dependsOn: [],
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind !== "file" || !/\.(?:txt|csv)$/i.test(entry.name)) return 0;
  const head = Buffer.from(await entry.head()).toString("utf8");
  if (/\.txt$/i.test(entry.name))
    return /^[^\n]+\n[-–—] [^\n]*\d[^\n]*\n\r?\n[\s\S]*?\n?==========\r?(?:\n|$)/u.test(head.slice(0, 20_000))
      ? 1
      : 0;
  const columns = (head.split(/\r?\n/, 1)[0] ?? "").toLowerCase();
  return ["highlight", "book title", "highlighted at"].every((name) => columns.includes(name)) ? 1 : 0;
}

/** What was marked at one place, and what the user wrote there. */
export interface Highlight {
  book: string;
  /** Empty where only a note was made. */
  text: string;
  note: string;
  /** What the note was made on, where that is a highlight of its own. */
  on?: string;
  at: string | null;
  tags: readonly string[];
  locator: string;
}

async function* items(entry: ExportEntry, _: ReadOptions): AsyncIterable<Item> {
  const found = /\.csv$/i.test(entry.name)
    ? (await import("./readwise.ts")).readwise(entry)
    : (await import("./kindle.ts")).clippings(entry);
  for await (const one of found) {
    if ("type" in one) yield one;
    else yield* highlightItems(entry, one);
  }
}

function* highlightItems(
  entry: ExportEntry,
  { book, text, note, on = text, at, tags, locator }: Highlight,
): Iterable<Item> {
  if (text === "" && note === "") return yield leftOut("empty");
  const common = {
    source: "highlights",
    at,
    title: book,
    audience: "self" as const,
  };
  const labels = tags.length > 0 ? { labels: [...tags] } : {};
  if (text !== "")
    yield documentItem(entry, {
      ...common,
      identity: [book, "highlight", text],
      kind: "clip",
      text,
      author: "other",
      locator,
      signals: { form: "highlight", foreign: "highlight", ...labels },
    });
  if (note !== "")
    yield documentItem(entry, {
      ...common,
      identity: [book, "note", on, note],
      kind: "note",
      text: note,
      author: "self",
      locator: `note at ${locator}`,
      signals: { form: "annotation", ...(on === "" ? {} : { context: on }), ...labels },
    });
}
