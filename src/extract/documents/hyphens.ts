/** How often each word stands in a text, in lower case; words that a line's end cuts do not count. */
export function wordsOf(lines: readonly string[]): ReadonlyMap<string, number> {
  const known = new Map<string, number>();
  for (const [index, line] of lines.entries()) {
    const words = line.toLowerCase().match(word) ?? [];
    if (/[-\u00ad\u2010]$/.test(line)) words.pop();
    if (/[-\u00ad\u2010]$/.test(lines[index - 1] ?? "")) words.shift();
    for (const one of words) known.set(one, (known.get(one) ?? 0) + 1);
  }
  return known;
}

const word = /\p{L}[\p{L}\p{M}'’]*(?:[-\u2010]\p{L}[\p{L}\p{M}'’]*)*/gu;
const cut = /(\p{L}[\p{L}\p{M}]*)([-\u00ad\u2010])$/u;
/** Beginnings that keep their hyphen. */
const prefixes = new Set(["self", "non", "well", "ex", "half", "cross", "quasi", "e", "x", "t"]);

/**
 * Lines as one. A word that was cut at a line's end is put together, unless its hyphen is its own: it stands with one
 * elsewhere, or its halves are words in this text and it is not.
 */
export function joinLines(lines: readonly string[], known: ReadonlyMap<string, number>): string {
  let text = "";
  for (const line of lines) {
    if (text === "") text = line;
    else text = isCut(text, line, known) ? text.slice(0, -1) + line : text + glue(text, line) + line;
  }
  return text.replaceAll("\u00ad", "");
}

const glue = (text: string, line: string) =>
  /\p{L}[-\u2010\u2013\u2014/]$/u.test(text.slice(-8)) && /^\p{L}/u.test(line) ? "" : " ";

function isCut(text: string, line: string, known: ReadonlyMap<string, number>): boolean {
  const first = cut.exec(text.slice(-80));
  const rest = /^\p{L}[\p{L}\p{M}]*/u.exec(line)?.[0].toLowerCase();
  if (!first?.[1] || !rest) return false;
  if (first[2] === "\u00ad") return true;
  const half = first[1].toLowerCase();
  const times = (one: string) => known.get(one) ?? 0;
  const joined = times(half + rest);
  const hyphened = times(`${half}-${rest}`);
  if (joined !== hyphened) return joined > hyphened;
  if (/^\p{Lu}/u.test(line) || prefixes.has(half)) return false;
  return !(times(half) > 0 && times(rest) > 0);
}
