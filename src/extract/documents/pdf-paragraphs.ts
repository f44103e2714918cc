import { joinLines, wordsOf } from "./hyphens.ts";
import type { TextLine } from "./pdf-lines.ts";

/** A paragraph: its lines, and the level of a heading. */
interface Paragraph {
  lines: string[];
  level: number;
  isItem: boolean;
}

const bullet = /^[•●▪■◦‣⁃∙·–*-] +(?=\S)|^[\uf0b7\uf0a7\uf02d] */u;
const item = /^(?:\(?\d{1,3}[.)]|[a-z]\)) +\S/;

/** Pages of lines as Markdown: headings by their size, paragraphs, lists; hyphenation undone. */
export function toMarkdown(pages: readonly (readonly TextLine[])[]): string {
  const lines = pages.flat();
  const body = bodySize(lines);
  const leading = usualLeading(pages);
  const levels = headingLevels(lines, body);
  const paragraphs: Paragraph[] = [];
  let last: TextLine | null = null;
  for (const page of pages) {
    for (const [index, line] of page.entries()) {
      const level = levels.get(Math.round(line.size)) ?? 0;
      const paragraph = paragraphs.at(-1);
      const isNewPlace = index === 0 || line.y >= (last?.y ?? 0);
      if (
        paragraph &&
        last &&
        paragraph.level === level &&
        !begins(line, last, { isNewPlace, leading, level, paragraph })
      )
        paragraph.lines.push(line.text);
      else
        paragraphs.push({
          lines: [line.text],
          level,
          isItem: bullet.test(line.text) || item.test(line.text),
        });
      last = line;
    }
  }
  const known = wordsOf(lines.map(({ text }) => text));
  return paragraphs
    .map((one) => written(one, known))
    .reduce((all, text, index) => all + (index === 0 ? "" : between(paragraphs, index)) + text, "");
}

interface Place {
  /** Top of a page or of a column. */
  isNewPlace: boolean;
  leading: (size: number) => number;
  level: number;
  paragraph: Paragraph;
}

/** Does a paragraph begin with this line? */
function begins(line: TextLine, last: TextLine, { isNewPlace, leading, level, paragraph }: Place): boolean {
  if (
    bullet.test(line.text) ||
    (item.test(line.text) && (paragraph.isItem || (!isNewPlace && endsShort(last))))
  )
    return true;
  if (Math.abs(line.size - last.size) > 0.12 * last.size && level === 0) return true;
  const isOpen = /[\p{L}\p{N},;–—-]$/u.test(last.text);
  if (isNewPlace)
    return (
      level > 0 || !(isOpen || /^\p{Ll}/u.test(line.text)) || (endsShort(last) && !/^\p{Ll}/u.test(line.text))
    );
  const gap = last.y - line.y;
  if (gap > 1.35 * leading(line.size)) return true;
  if (level > 0) return false;
  const indent = line.x - line.column.left;
  const before = last.x - last.column.left;
  if (!paragraph.isItem && indent > 0.7 * line.size && before < 0.3 * line.size && indent < 6 * line.size)
    return true;
  if (paragraph.isItem && indent < 0.3 * line.size && before > 0.7 * line.size) return true;
  return endsShort(last) && /[.!?:…"”’)]$/u.test(last.text) && !/^\p{Ll}/u.test(line.text);
}

/** The last line of a paragraph seldom reaches the edge. */
const endsShort = ({ right, column }: TextLine) => column.right - right > 0.18 * (column.right - column.left);

function written({ lines, level }: Paragraph, known: ReadonlyMap<string, number>): string {
  const text = joinLines(lines, known);
  if (level > 0) return `${"#".repeat(level)} ${text}`;
  return text.replace(bullet, "- ");
}

const between = (paragraphs: readonly Paragraph[], index: number) =>
  paragraphs[index]?.isItem && paragraphs[index - 1]?.isItem ? "\n" : "\n\n";

/** The size in which most letters are set. */
function bodySize(lines: readonly TextLine[]): number {
  const letters = new Map<number, number>();
  for (const { text, size } of lines)
    letters.set(Math.round(size), (letters.get(Math.round(size)) ?? 0) + text.length);
  return [...letters].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 10;
}

/** Levels of headings by size: at most three, larger than the text, and not much of it. */
function headingLevels(lines: readonly TextLine[], body: number): Map<number, number> {
  const sizes = new Map<number, { letters: number; lines: number }>();
  let total = 0;
  for (const { text, size } of lines) {
    total += text.length;
    const at = sizes.get(Math.round(size)) ?? { letters: 0, lines: 0 };
    sizes.set(Math.round(size), { letters: at.letters + text.length, lines: at.lines + 1 });
  }
  const larger = [...sizes]
    .filter(
      ([size, { letters, lines }]) => size >= body * 1.15 && letters < total / 5 && letters / lines < 90,
    )
    .map(([size]) => size)
    .sort((a, b) => b - a);
  return new Map(larger.map((size, index) => [size, Math.min(3, index + 1)]));
}

/** The usual distance of lines set in a size. */
function usualLeading(pages: readonly (readonly TextLine[])[]): (size: number) => number {
  const gaps = new Map<number, number[]>();
  for (const page of pages) {
    for (const [index, line] of page.entries()) {
      const gap = (page[index - 1]?.y ?? 0) - line.y;
      if (index === 0 || gap <= 0 || gap > 3 * line.size) continue;
      const size = Math.round(line.size);
      const known = gaps.get(size);
      if (known) known.push(gap);
      else gaps.set(size, [gap]);
    }
  }
  const usual = new Map<number, number>();
  for (const [size, all] of gaps)
    usual.set(size, all.sort((a, b) => a - b)[Math.floor(all.length * 0.4)] ?? size * 1.2);
  return (size) => usual.get(Math.round(size)) ?? size * 1.2;
}
