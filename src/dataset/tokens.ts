import { encode } from "gpt-tokenizer/encoding/o200k_base";

/** Named in the manifest: counts are estimates until a base model's own tokenizer counts. */
export const tokenizer = "o200k_base (gpt-tokenizer), an estimate";

/** A run without spaces costs the tokenizer its square, so it is counted piece by piece. */
const PIECE = 2000;
const plain = { disallowedSpecial: new Set<string>() };

/** Tokens of a text. Off by at most one for each 2,000 characters. */
export function countTokens(text: string): number {
  let tokens = 0;
  for (let at = 0; at < text.length; ) {
    let end = Math.min(text.length, at + PIECE);
    if (end < text.length) {
      const space = text.lastIndexOf(" ", end);
      if (space > at + PIECE / 2) end = space;
    }
    tokens += encode(text.slice(at, end), plain).length;
    at = end;
  }
  return tokens;
}
