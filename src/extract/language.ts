import { eld } from "eld/extrasmall";

const LEAST_LETTERS = 40;

/** ISO 639-1 code of the text's language, or null where it is too short to tell. */
export function detectLanguage(text: string): string | null {
  const own = text.replace(/^>.*$/gm, "").slice(0, 240);
  if ((own.match(/\p{L}/gu)?.length ?? 0) < LEAST_LETTERS) return null;
  return eld.detect(own).language || null;
}
