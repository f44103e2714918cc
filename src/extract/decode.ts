/** Text of a note, or null where it is no text. UTF-8 and UTF-16 by their marks, then UTF-8, then Windows-1252. */
export function decodeText(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return clean(new TextDecoder("utf-16le").decode(bytes));
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return clean(new TextDecoder("utf-16be").decode(bytes));
  if (bytes.includes(0)) return null;
  try {
    return clean(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return clean(new TextDecoder("windows-1252").decode(bytes));
  }
}

const clean = (text: string) => text.replace(/\r\n?/g, "\n").replaceAll("\0", "");
