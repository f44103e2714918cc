/** Text of a note, or null where it is no text. UTF-8 and UTF-16 by their marks, then UTF-8, then Windows-1252. */
export function decodeText(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return clean(new TextDecoder("utf-16le").decode(bytes));
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return clean(new TextDecoder("utf-16be").decode(bytes));
  if (bytes.includes(0)) return null;
  try {
    return clean(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return clean(windows1252(bytes));
  }
}

/** By a table of our own: TextDecoder of some Node releases leaves 0x80–0x9f as control characters. */
export const windows1252 = (bytes: Uint8Array) =>
  Buffer.from(bytes)
    .toString("latin1")
    .replace(/[\u0080-\u009f]/g, (char) => upper[char.charCodeAt(0) - 0x80] ?? char);

const upper = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

const clean = (text: string) => text.replace(/\r\n?/g, "\n").replaceAll("\0", "");
