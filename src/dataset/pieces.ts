import { countTokens } from "./tokens.ts";

/** From the largest unit that may be split between to the smallest. All keep what they split at. */
const borders = [
  /(?<=\n)(?=#{1,3} \S)/u, // headings
  /(?<=\n\n)(?!\n)/u, // paragraphs
  /(?<=\n)/u, // lines
  /(?<=[.!?…][)"'”’»]{0,2}\s)(?=[\p{Lu}\p{N}"'“„«(¿¡])|(?<=[。！？])/u, // sentences
];

export interface Piece {
  text: string;
  tokens: number;
}

/**
 * Splits a text so that each piece has at most `most` tokens and ends at a heading, a paragraph, a line or a
 * sentence. Joined, the pieces are the text. A single sentence that is longer stays whole, as an oversized piece.
 */
export function splitText(text: string, most: number, level = 0): Piece[] {
  const tokens = countTokens(text);
  const border = borders[level];
  if (tokens <= most || !border) return [{ text, tokens }];
  const pieces: Piece[] = [];
  let open: Piece | null = null;
  for (const part of text.split(border)) {
    const size = countTokens(part);
    if (open && open.tokens + size <= most) {
      open.text += part;
      open.tokens += size;
      continue;
    }
    if (open) pieces.push(open);
    open = null;
    if (size <= most) open = { text: part, tokens: size };
    else pieces.push(...splitText(part, most, level + 1));
  }
  if (open) pieces.push(open);
  return pieces;
}

/** The beginning of a text, up to `most` tokens, ending where a paragraph or sentence does; "" if none fits. */
export function beginning(text: string, most: number): string {
  // A token has some four characters: what is far beyond need not be counted.
  const near = text.slice(0, most * 12);
  const pieces = splitText(near, most);
  const [first] = pieces.length === 1 && near !== text ? splitText(text, most) : pieces;
  return first && first.tokens <= most ? first.text.trim() : "";
}

/** The end of a text in the same way. */
export function ending(text: string, most: number): string {
  const last = splitText(text, most).at(-1);
  return last && last.tokens <= most ? last.text.trim() : "";
}
