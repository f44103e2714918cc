import { type Item, leftOut, skipped } from "../items.ts";
import { readText } from "../reading.ts";
import type { ExportEntry } from "../source.ts";
import { fold, proseDate } from "../takeout/prose-date.ts";
import type { Highlight } from "./highlights.ts";

/** What a clipping is, in the languages of the device. The longest hit decides. */
const kinds = {
  highlight:
    "highlight markierung surlignement subrayado evidenziazione destaque markering ハイライト 标注 標註 выделенный 하이라이트 हाइलाइट",
  note: "note notiz nota notitie メモ 笔记 筆記 заметка 메모 नोट",
  bookmark:
    "bookmark lesezeichen signet marcador segnalibro bladwijzer ブックマーク 书签 書籤 закладка 북마크 बुकमार्क",
  clip: "clipping clip ausschnitt coupure recorte recortar ritaglio knipsel クリップ 剪切",
} as const;
type Kind = keyof typeof kinds;
const words = (["highlight", "note", "bookmark", "clip"] as const)
  .flatMap((kind) => kinds[kind].split(" ").map((word) => ({ kind, word: fold(word) })))
  .sort((a, b) => b.word.length - a.word.length);

interface Clipping {
  kind: Kind;
  book: string;
  /** First and last location; null where none is named. */
  place: { from: number; to: number } | null;
  at: string | null;
  text: string;
  locator: string;
}

/** The clippings of a Kindle, each note with what it was made on: the highlight at the same place of the same book. */
export async function* clippings(entry: ExportEntry): AsyncIterable<Highlight | Item> {
  const all: Clipping[] = [];
  for (const [index, record] of (await readText(entry)).split(/^={10}\s*$/mu).entries()) {
    if (record.trim() === "") continue;
    const parsed = clippingOf(record, `clipping ${index + 1}`);
    if (parsed) all.push(parsed);
    else yield skipped(`clipping ${index + 1}`, "unreadable-clipping");
  }
  const marked = new Map<string, Clipping[]>();
  for (const one of all) {
    if (one.kind !== "highlight" && one.kind !== "clip") continue;
    const known = marked.get(one.book);
    if (known) known.push(one);
    else marked.set(one.book, [one]);
  }
  for (const { kind, book, place, at, text, locator } of all) {
    if (kind === "bookmark") yield leftOut("bookmark");
    else if (kind === "note") {
      const on = place && marked.get(book)?.find((one) => covers(one, place.to));
      if (text === "") yield leftOut("empty");
      else yield { book, text: "", note: text, at, tags: [], locator, ...(on ? { on: on.text } : {}) };
    } else yield { book, text, note: "", at, tags: [], locator };
  }
}

const covers = ({ place }: Clipping, at: number) => place !== null && place.from <= at && at <= place.to;

/** Title, `- Your Highlight on page 3 | Location 40-41 | Added on …`, an empty line, and the text. */
function clippingOf(record: string, locator: string): Clipping | null {
  const [title = "", about = "", ...rest] = record.replace(/^\s+/u, "").split("\n");
  if (!/^[-–—]/u.test(about)) return null;
  const parts = about.slice(1).split("|");
  const what = fold(parts.slice(0, Math.max(1, parts.length - 1)).join(" "));
  const kind = words.find(({ word }) => what.includes(word))?.kind;
  if (!kind) return null;
  const places = [...what.matchAll(/(\d+)(?:\s?[-–]\s?(\d+))?/gu)];
  const last = places.at(-1);
  const from = Number(last?.[1]);
  // "180-1" is short for "180-181"
  const end = last?.[2] ? `${last[1]}`.slice(0, -last[2].length) + last[2] : last?.[1];
  return {
    kind,
    book: title.replace(/^\u{feff}/u, "").trim(),
    place: last ? { from, to: Number(end) } : null,
    at: proseDate(withCentury(parts.at(-1) ?? "")),
    text: rest.join("\n").trim(),
    locator,
  };
}

/** Kindles of 2012 wrote years of two digits: `Added on Monday, 3 December 12 22:13:34`. */
const withCentury = (date: string) =>
  /\d{4}/u.test(date) ? date : date.replace(/(?<=\d\s\p{L}{3,}\s)(?=\d{2}\s\d{1,2}:\d{2})/u, "20");
