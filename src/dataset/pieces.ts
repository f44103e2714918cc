import { countTokens } from "./tokens.ts";

/** From the largest unit that may be split between to the smallest. All keep what they split at. */
const proseBorders = [
  /(?<=\n)(?=#{1,3} \S)/u, // headings
  /(?<=\n\n)(?!\n)/u, // paragraphs
  /(?<=\n)/u, // lines
  /(?<=[.!?…][)"'”’»]{0,2}\s)(?=[\p{Lu}\p{N}"'“„«(¿¡])|(?<=[。！？])/u, // sentences
];

/** In code a line is the least, and what begins at the margin after a blank line the best. */
const codeBorders = [/(?<=\n\n)(?=\S)/u, /(?<=\n\n)(?!\n)/u, /(?<=\n)/u];

export type TextKind = "prose" | "code";

export interface Piece {
  text: string;
  tokens: number;
}

/**
 * Splits a text so that each piece has at most `most` tokens and ends at a heading, a paragraph, a line or a
 * sentence. Joined, the pieces are the text. A single sentence that is longer stays whole, as an oversized piece.
 */
export function splitText(text: string, most: number, kind: TextKind = "prose", level = 0): Piece[] {
  const tokens = countTokens(text);
  const border = (kind === "code" ? codeBorders : proseBorders)[level];
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
    else pieces.push(...splitText(part, most, kind, level + 1));
  }
  if (open) pieces.push(open);
  return pieces;
}

/** The beginning of a text, up to `most` tokens, ending where a paragraph or sentence does; "" if none fits. */
export function beginning(text: string, most: number, kind: TextKind = "prose"): string {
  // A token has some four characters: what is far beyond need not be counted.
  const near = text.slice(0, most * 12);
  const pieces = splitText(near, most, kind);
  const [first] = pieces.length === 1 && near !== text ? splitText(text, most, kind) : pieces;
  return first && first.tokens <= most ? trimLines(first.text) : "";
}

/** The end of a text in the same way. */
export function ending(text: string, most: number, kind: TextKind = "prose"): string {
  const last = splitText(text, most, kind).at(-1);
  return last && last.tokens <= most ? trimLines(last.text) : "";
}

/** Without blank lines at the ends; the first line keeps its indentation. */
export function trimLines(text: string): string {
  return text.replace(/^(?:[^\S\n]*\n)+/u, "").trimEnd();
}
