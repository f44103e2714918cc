import { decodeText } from "../decode.ts";
import type { Converter } from "./conversion.ts";

/** A text file as it is. */
export const convertText: Converter = async (bytes) => {
  const text = decodeText(bytes)?.replace(/^\u{feff}/u, "");
  if (text === undefined) return { reason: "binary" };
  return {
    text: text
      .replace(/[ \t\f]+$/gm, "")
      .replace(/\n{3,}/g, "\n\n")
      .trim(),
    title: null,
    authors: [],
    created: null,
    modified: null,
  };
};
