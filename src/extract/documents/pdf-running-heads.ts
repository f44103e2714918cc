import type { TextLine } from "./pdf-lines.ts";

/** Rows at the top and at the bottom of a page that can be heads and feet. */
const EDGE = 3;
const number =
  /^(?:\p{L}{1,8}\.? ?)?[-–—[(|]? ?(?:\d{1,4}|[ivxlc]{1,7}) ?[-–—\])|]?(?: ?(?:\/|of|von|sur|de) ?\d{1,4})?$/iu;

/** Pages without what stands at their edges again and again, and without their numbers. */
export function withoutRunningHeads(pages: readonly TextLine[][]): TextLine[][] {
  const seen = new Map<string, Set<number>>();
  for (const [index, page] of pages.entries()) {
    for (const line of page) {
      if (!isEdge(line)) continue;
      const key = keyOf(line);
      seen.set(key, (seen.get(key) ?? new Set()).add(index));
    }
  }
  // a head changes with the chapter, and left and right pages have their own
  const often = Math.max(2, Math.min(4, Math.ceil(pages.length * 0.3)));
  return pages.map((page) => {
    const gone = new Set(page.filter((line) => isEdge(line) && (seen.get(keyOf(line))?.size ?? 0) >= often));
    const kept = page.filter((line) => !gone.has(line)).map(({ row }) => row);
    const first = Math.min(...kept);
    const last = Math.max(...kept);
    // what stands between other lines is no head, however often it does
    return page.filter((line) => !gone.has(line) || (line.row > first && line.row < last));
  });
}

const isEdge = ({ row, rows }: TextLine) => row < EDGE || row >= rows - EDGE;

/** The same for heads that differ in the number of the page only; where a page's number stands is enough of it. */
function keyOf({ whole: text, y }: TextLine): string {
  const place = Math.round(y / 4);
  if (number.test(text)) return `number ${place}`;
  return `${text.toLowerCase().replace(/\d+/g, "#")} ${place}`;
}
