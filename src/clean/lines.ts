/** Longest part of a line that a pattern gets to see: no pattern can be slow on what it is not shown. */
const SHOWN = 400;

/** A line as patterns see it. Cut lines end in a character that matches nothing. */
export function shown(line: string): string {
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}\u0000` : line;
}

/** Lines without their ends; CRLF and lone CR count as one end. */
export function toLines(text: string): string[] {
  return text.includes("\r") ? text.split(/\r\n|\r|\n/u) : text.split("\n");
}

/** Lines joined again, without blank lines at the ends and with at most one between paragraphs. */
export function fromLines(lines: readonly string[]): string {
  const kept: string[] = [];
  for (const line of lines) {
    if (isBlank(line) && (kept.length === 0 || isBlank(kept.at(-1) ?? ""))) continue;
    kept.push(line);
  }
  while (kept.length > 0 && isBlank(kept.at(-1) ?? "")) kept.pop();
  return kept.join("\n");
}

/** Is there nothing to see in this line? Not-breaking spaces and zero-width characters are nothing. */
export function isBlank(line: string): boolean {
  return line === "" || (line.length < 2000 && /^[\s\u200b\u2060\ufeff]*$/u.test(line));
}

/** A line as it is compared with others: without quote marks at its front and with single spaces. */
export function comparable(line: string): string {
  let start = 0;
  while (start < line.length && " \t>|".includes(line.charAt(start))) start++;
  const rest = line.slice(start, start + 2000);
  return /\s\s|[^\S ]/u.test(rest) ? rest.replace(/\s+/gu, " ").trim() : rest.trim();
}
