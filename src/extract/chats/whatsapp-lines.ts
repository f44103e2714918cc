import { isUtf8 } from "node:buffer";
import { decodeText } from "../decode.ts";
import { asReadError } from "../entry.ts";
import { broken } from "../reading.ts";
import type { ExportEntry } from "../source.ts";

export interface TextLine {
  text: string;
  /** Byte at which it begins. */
  at: number;
  /** Byte behind it. */
  end: number;
}

/** A longer line is read in pieces: no person wrote it. */
const LONGEST = 1 << 24;

/**
 * The lines of a text file of any size, without their ends: UTF-8, UTF-16 by its mark, else Windows-1252 line by
 * line. Throws CORRUPT for what is no text.
 */
export async function* textLines(entry: ExportEntry): AsyncIterable<TextLine> {
  const wide = wideEncoding(await entry.head());
  const decoder = wide ? new TextDecoder(wide) : null;
  let rest: Buffer = Buffer.alloc(0);
  let at = 0;
  try {
    for await (const chunk of entry.open()) {
      let bytes = decoder ? Buffer.from(decoder.decode(chunk, { stream: true })) : Buffer.from(chunk);
      if (rest.length > 0) bytes = Buffer.concat([rest, bytes]);
      let from = 0;
      while (from < bytes.length) {
        let to = bytes.indexOf(10, from);
        if (to === -1 && bytes.length - from < LONGEST) break;
        if (to === -1) to = from + LONGEST - 1;
        yield lineOf(entry, bytes.subarray(from, to), at + from, at + to + 1);
        from = to + 1;
      }
      rest = bytes.subarray(from);
      at += from;
    }
  } catch (error) {
    throw asReadError(error, entry.name);
  }
  if (rest.length > 0) yield lineOf(entry, rest, at, at + rest.length);
}

function lineOf(entry: ExportEntry, bytes: Buffer, at: number, end: number): TextLine {
  const text = isUtf8(bytes) ? bytes.toString("utf8") : decodeText(bytes);
  if (text === null || text.includes("\0")) throw broken(entry, "it is no text");
  return { text: text.replace(/^\ufeff|\r$/gu, ""), at, end };
}

const wideEncoding = (head: Uint8Array) =>
  head[0] === 0xff && head[1] === 0xfe
    ? "utf-16le"
    : head[0] === 0xfe && head[1] === 0xff
      ? "utf-16be"
      : null;
