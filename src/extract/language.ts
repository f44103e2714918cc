// The smallest of its tables: some 99 % right on sentences, and 70 MB less memory than the next.
import { eld } from "eld/extrasmall";

const LEAST_LETTERS = 40;

/** ISO 639-1 code of the language of what is not quoted, or null where that is too short to tell. */
export function detectLanguage(text: string): string | null {
  const own = text
    .slice(0, 8000)
    .replace(/^[>|].*$/gm, "")
    .slice(0, 240);
  if ((own.match(/\p{L}/gu)?.length ?? 0) < LEAST_LETTERS) return null;
  return eld.detect(own).language || null;
}
