import { sanitizeForTerminal } from "../core/sanitize.ts";

/** Breaks text into lines of at most `width` characters, at spaces where there are any. */
export function wrap(text: string, width: number): string[] {
  return sanitizeForTerminal(text)
    .split("\n")
    .flatMap((paragraph) => wrapParagraph(paragraph, width));
}

/**
 * Two texts beside each other under their headings, within `width` characters; one below the other where
 * that leaves less than 24 for each.
 */
export function sideBySide(left: [string, string], right: [string, string], width: number): string[] {
  const gap = 3;
  const column = Math.floor((width - gap) / 2);
  if (column < 24) {
    return [left, right].flatMap(([heading, text]) => [
      `${heading}:`,
      ...wrap(text, width - 2).map((l) => `  ${l}`),
    ]);
  }
  const lines = [left, right].map(([heading, text]) => [heading, "─".repeat(column), ...wrap(text, column)]);
  const height = Math.max(...lines.map(({ length }) => length));
  return Array.from({ length: height }, (_, row) =>
    lines
      .map((cells) => (cells[row] ?? "").padEnd(column))
      .join(" ".repeat(gap))
      .trimEnd(),
  );
}

function wrapParagraph(paragraph: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (let word of paragraph.split(/\s+/)) {
    for (; word.length > width; word = word.slice(width)) {
      if (line) lines.push(line);
      lines.push(word.slice(0, width));
      line = "";
    }
    if (line && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  lines.push(line);
  return lines;
}
