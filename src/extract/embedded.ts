import { Readable } from "node:stream";
import type { ExportEntry } from "./source.ts";

const OPEN = new Set([0x5b, 0x7b]);
const CLOSE = new Set([0x5d, 0x7d]);
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * A file whose JSON stands in a script (`window.YTD.tweets.part0 = […]`) as if it held only that: what comes behind
 * `mark`, from the first bracket to the one that closes it.
 */
export function embeddedJson(entry: ExportEntry, mark: string): ExportEntry {
  return {
    ...entry,
    size: null,
    open: () => Readable.from(inner(entry.open(), mark), { objectMode: false }),
  };
}

async function* inner(stream: Readable, mark: string): AsyncIterable<Buffer> {
  const scan = new Scan();
  let before: Buffer | null = Buffer.alloc(0);
  for await (const chunk of stream) {
    let bytes = Buffer.from(chunk);
    if (before) {
      const all: Buffer = Buffer.concat([before, bytes]);
      const at = all.indexOf(mark);
      if (at === -1) {
        // the mark may stand across two pieces
        before = all.subarray(Math.max(0, all.length - mark.length));
        continue;
      }
      before = null;
      bytes = all.subarray(at + mark.length);
    }
    const [from, to] = scan.piece(bytes);
    if (to > from) yield bytes.subarray(from, to);
    if (scan.ended) return;
  }
}

/** Where in JSON we are, byte by byte. */
class Scan {
  ended = false;
  #depth = 0;
  #inString = false;
  #escaped = false;

  /** The stretch of these bytes that belongs to the value. */
  piece(bytes: Uint8Array): [number, number] {
    let from = this.#depth > 0 ? 0 : bytes.length;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i] ?? 0;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inString = false;
      } else if (OPEN.has(byte)) {
        if (this.#depth++ === 0) from = i;
      } else if (this.#depth === 0) {
      } else if (byte === QUOTE) {
        this.#inString = true;
      } else if (CLOSE.has(byte) && --this.#depth === 0) {
        this.ended = true;
        return [from, i + 1];
      }
    }
    return [from, bytes.length];
  }
}
