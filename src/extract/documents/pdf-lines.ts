/** A piece of text as a page's program puts it: some words, a word, or a single letter. Lengths are in points. */
export interface Piece {
  text: string;
  x: number;
  /** Larger further up. */
  y: number;
  width: number;
  size: number;
  rtl: boolean;
}

/** A line of a page or of a column in it. */
export interface TextLine {
  text: string;
  x: number;
  right: number;
  y: number;
  size: number;
  /** Left and right edge of the column. */
  column: { left: number; right: number };
  /** Number of the row on the page, from the top: lines side by side have one. */
  row: number;
  rows: number;
  /** All text of the row. */
  whole: string;
}

interface Segment {
  text: string;
  x: number;
  right: number;
  y: number;
  size: number;
}

/** Gaps in a line, in parts of the size of its letters: from which on there is a space, and maybe a gutter. */
const SPACE = 0.13;
const GUTTER = 0.8;
/** A column of text: how many rows stand beside each other at least, and how long their texts are. */
const ROWS = 5;
const LETTERS = 14;

/** The lines of a page in the order of reading: column by column where there are some. */
export function pageLines(pieces: readonly Piece[]): TextLine[] {
  const rows = rowsOf(pieces).map(segmentsOf);
  const numbered = rows.map((segments, row) => ({ segments, row, whole: textOf(segments) }));
  return inColumns(numbered, rows.length, 0);
}

/** Pieces that stand on one line, rows from the top. Raised and lowered ones belong to the line they overlap. */
function rowsOf(pieces: readonly Piece[]): Piece[][] {
  const sorted = [...pieces].sort((a, b) => b.y - a.y || a.x - b.x);
  const rows: { y: number; size: number; pieces: Piece[] }[] = [];
  for (const piece of sorted) {
    const row = rows.at(-1);
    if (row && row.y - piece.y < 0.45 * Math.max(row.size, piece.size)) {
      if (piece.size > row.size) Object.assign(row, { size: piece.size, y: piece.y });
      row.pieces.push(piece);
    } else rows.push({ y: piece.y, size: piece.size, pieces: [piece] });
  }
  return rows.map((row) => row.pieces);
}

/** The pieces of a row put together, up to gaps that may part columns. */
function segmentsOf(row: readonly Piece[]): Segment[] {
  const segments: Segment[] = [];
  const isRtl = row.filter(({ rtl }) => rtl).length > row.length / 2;
  const largest = Math.max(...row.map(({ size }) => size));
  const sorted = [...row].sort((a, b) => a.x - b.x);
  let last: Segment | null = null;
  for (const { text, x, y, width, size } of sorted) {
    const gap: number = last ? x - last.right : 0;
    if (last && Math.abs(gap) < 0.3 * size && x + width <= last.right && last.text.endsWith(text)) continue; // drawn twice to look bold
    if (last && gap < GUTTER * largest) {
      const space = gap > SPACE * size && !last.text.endsWith(" ") && !text.startsWith(" ") ? " " : "";
      last.text = isRtl ? text + space + last.text : last.text + space + text;
      last.right = Math.max(last.right, x + width);
      if (size > last.size) Object.assign(last, { size, y });
    } else {
      last = { text, x, right: x + width, y, size };
      segments.push(last);
    }
  }
  return isRtl ? segments.reverse() : segments;
}

interface Row {
  segments: Segment[];
  row: number;
  whole: string;
}

/** Lines of one region: by turns rows that go across it, which may have columns of their own, and those beside. */
function inColumns(rows: readonly Row[], total: number, depth: number): TextLine[] {
  const gutter = depth < 4 ? gutterOf(rows) : null;
  if (gutter === null) return wholeLines(rows, total);
  const lines: TextLine[] = [];
  const within = (part: readonly Row[]) => lines.push(...inColumns(part, total, depth + 1));
  const isAcross = ({ segments }: Row) => segments.some((one) => crosses(one, gutter));
  for (let start = 0, end = 0; start < rows.length; start = end) {
    const across = isAcross(rows[start] ?? noRow);
    while (end < rows.length && isAcross(rows[end] ?? noRow) === across) end++;
    const band = rows.slice(start, end);
    if (across) within(band);
    else {
      within(sideOf(band, ({ x }) => x < gutter));
      within(sideOf(band, ({ x }) => x >= gutter));
    }
  }
  return lines;
}

const noRow: Row = { segments: [], row: 0, whole: "" };

const sideOf = (rows: readonly Row[], isThere: (segment: Segment) => boolean): Row[] =>
  rows
    .map((row) => ({ ...row, segments: row.segments.filter(isThere) }))
    .filter(({ segments }) => segments.length > 0);

const crosses = ({ x, right }: Segment, at: number) => x < at && right > at;

/** Where columns part, or null: many rows have text on both sides and few go across. */
function gutterOf(rows: readonly Row[]): number | null {
  const starts = new Map<number, number>();
  for (const { segments } of rows)
    for (const { x } of segments.slice(1)) starts.set(Math.round(x), (starts.get(Math.round(x)) ?? 0) + 1);
  const candidates = [...starts]
    .filter(([, count]) => count >= 3)
    .sort((a, b) => b[1] - a[1])
    .slice(0, 8);
  let best: { at: number; rows: number } | null = null;
  for (const [start] of candidates) {
    const at = start - 1;
    let beside = 0;
    let across = 0;
    const letters: number[] = [];
    for (const { segments } of rows) {
      if (segments.some((one) => crosses(one, at))) across++;
      const left = segments.filter(({ right }) => right <= at);
      const right = segments.filter(({ x }) => x >= at);
      if (left.length === 0 || right.length === 0) continue;
      beside++;
      letters.push(Math.min(lengthOf(left), lengthOf(right)));
    }
    const usual = letters.sort((a, b) => a - b)[Math.floor(letters.length / 2)] ?? 0;
    if (beside < ROWS || usual < LETTERS || across > beside) continue;
    if (!best || beside > best.rows) best = { at, rows: beside };
  }
  return best?.at ?? null;
}

const lengthOf = (segments: readonly Segment[]) => segments.reduce((sum, { text }) => sum + text.length, 0);

function wholeLines(rows: readonly Row[], total: number): TextLine[] {
  const all = rows.flatMap(({ segments }) => segments);
  const column = {
    left: Math.min(...all.map(({ x }) => x)),
    right: Math.max(...all.map(({ right }) => right)),
  };
  return rows.flatMap(({ segments, row, whole }) => {
    const [first] = segments;
    if (!first) return [];
    return {
      text: textOf(segments),
      x: Math.min(...segments.map(({ x }) => x)),
      right: Math.max(...segments.map(({ right }) => right)),
      y: first.y,
      size: Math.max(...segments.map(({ size }) => size)),
      column,
      row,
      rows: total,
      whole,
    };
  });
}

const textOf = (segments: readonly Segment[]) => letters(segments.map(({ text }) => text).join(" "));

const ligatures: Readonly<Record<string, string>> = {
  ...{ ﬀ: "ff", ﬁ: "fi", ﬂ: "fl", ﬃ: "ffi", ﬄ: "ffl", ﬅ: "st", ﬆ: "st" },
};

/** Ligatures taken apart, single spaces. */
const letters = (text: string) =>
  text
    .replace(/[\ufb00-\ufb06]/g, (one) => ligatures[one] ?? one)
    .normalize("NFC")
    .replace(/[\s\u00a0]+/g, " ")
    .trim();
