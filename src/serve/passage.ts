import { fold } from "./terms.ts";

/** Longest text that is looked through; beyond it nobody would find the place again either. */
const longestText = 100_000;

/**
 * The part of `text`, of at most `length` characters, that holds the most of `terms`; it starts and ends with
 * a sentence or line where it can. Null where no term occurs.
 */
export function bestPassage(text: string, terms: readonly string[], length: number): string | null {
  const pieces = split(text.slice(0, longestText), length);
  const wanted = new Set(terms);
  const found = pieces.map((piece) =>
    (fold(piece).match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => wanted.has(word)),
  );
  let best = { score: 0, from: 0, to: 0 };
  for (const [from] of pieces.entries()) {
    if (found[from]?.length === 0) continue;
    const different = new Set<string>();
    let hits = 0;
    let size = 0;
    for (let to = from; to < pieces.length; to++) {
      size += pieces[to]?.length ?? 0;
      if (size > length && to > from) break;
      for (const word of found[to] ?? []) different.add(word);
      hits += found[to]?.length ?? 0;
      // Another word counts more than the same again.
      const score = different.size * 10 + Math.min(hits, 9);
      if (score > best.score) best = { score, from, to };
      if (size > length) break;
    }
  }
  if (best.score === 0) return null;
  return grow(pieces, best, length).join("").trim().slice(0, length);
}

/** Sentences, lines, and where those are longer than a passage, pieces of them; together they are `text`. */
function split(text: string, length: number): string[] {
  // looks back a bounded way, so that no text makes it slow
  const sentences = text.split(/(?<=[.!?]["')\]]{0,2}\s)|(?<=[\n。！？])/u);
  return sentences.flatMap((sentence) =>
    sentence.length <= length ? (sentence === "" ? [] : [sentence]) : chop(sentence, length),
  );
}

function chop(text: string, length: number): string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length; at += length) parts.push(text.slice(at, at + length));
  return parts;
}

/** Adds what fits behind and then before the best pieces, so that they are read in context. */
function grow(pieces: readonly string[], best: { from: number; to: number }, length: number): string[] {
  let { from, to } = best;
  let size = pieces.slice(from, to + 1).join("").length;
  const fits = (index: number) => {
    const piece = pieces[index];
    if (piece === undefined || size + piece.length > length) return false;
    size += piece.length;
    return true;
  };
  while (fits(to + 1)) to++;
  while (fits(from - 1)) from--;
  return pieces.slice(from, to + 1);
}
