import type { Step } from "../core/step.ts";
import { isBlank } from "./lines.ts";

/** Letters (of any script) below which there is no style to learn. */
const FEWEST_LETTERS = 12;

/** What is left must say something. */
export const short: Step = {
  name: "short",
  apply(document) {
    const text = document.text.replaceAll("\0", "");
    if (isBlank(text)) return { drop: "empty" };
    // Scripts without spaces say more with each letter.
    let letters = 0;
    for (const [char] of text.slice(0, 1000).matchAll(/\p{L}/gu)) letters += char > "\u2e80" ? 3 : 1;
    if (letters < FEWEST_LETTERS) return { drop: "too-short" };
    return text === document.text ? document : { ...document, text };
  },
};
