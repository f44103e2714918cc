import type { Readable } from "node:stream";
import { asReadError } from "./entry.ts";
import { broken, type Element } from "./reading.ts";
import type { ExportEntry } from "./source.ts";

/** By this bit the brackets of lists differ from those of objects. */
const CASE = 0x20;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const LIST = 0x5b;
const COMMA = 0x2c;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Of one element; the largest that there are, conversations with an assistant, have some tens of megabytes. */
const LIMIT = 256 << 20;

/**
 * The elements of a JSON list, one at a time, however long the list is: of a file that is one, or of one within a
 * script, behind `mark` (`window.YTD.tweets.part0 = […]`). Faster than a parser that looks for elements at any depth.
 * An element that is no JSON has the value undefined. Throws CORRUPT, after the elements before it, where the list
 * ends too soon.
 */
export async function* listElements(entry: ExportEntry, mark = ""): AsyncIterable<Element> {
  const cutter = new Cutter();
  let index = 0;
  try {
    for await (const bytes of behind(entry.open(), mark)) {
      for (const text of cutter.cut(bytes)) yield { value: parsed(text), key: index, index: index++ };
      if (cutter.state === "ended") return;
    }
  } catch (error) {
    throw asReadError(error, entry.name);
  }
  throw broken(entry, "it is no JSON, or was cut off");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A stream behind the first place at which it says `mark`. */
async function* behind(stream: Readable, mark: string): AsyncIterable<Buffer> {
  let before: Buffer | null = mark === "" ? null : Buffer.alloc(0);
  for await (const chunk of stream) {
    let bytes = Buffer.from(chunk);
    if (before) {
      bytes = Buffer.concat([before, bytes]);
      const at = bytes.indexOf(mark);
      if (at === -1) {
        // the mark may stand across two pieces
        before = bytes.subarray(Math.max(0, bytes.length - mark.length));
        continue;
      }
      before = null;
      bytes = bytes.subarray(at + mark.length);
    }
    yield bytes;
  }
}

/** Finds where the elements of a list begin and end, byte by byte. */
class Cutter {
  state: "before" | "within" | "ended" = "before";
  #depth = 0;
  #inString = false;
  #escaped = false;
  #pieces: Buffer[] = [];
  #size = 0;

  *cut(bytes: Buffer): Iterable<string> {
    let from = 0;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i] ?? 0;
      if (this.#inString) {
        i = this.#endOfString(bytes, i);
      } else if (this.state === "before") {
        if (byte !== LIST) continue;
        this.state = "within";
        from = i + 1;
      } else if (byte === QUOTE) {
        this.#inString = true;
      } else if ((byte | CASE) === OPEN) {
        this.#depth++;
      } else if ((byte | CASE) === CLOSE && this.#depth > 0) {
        this.#depth--;
      } else if (this.#depth === 0 && (byte === COMMA || (byte | CASE) === CLOSE)) {
        const text = this.#take(bytes.subarray(from, i));
        if (byte === COMMA || text.trim() !== "") yield text;
        from = i + 1;
        if (byte === COMMA) continue;
        this.state = "ended";
        return;
      }
    }
    if (this.state === "within") this.#keep(bytes.subarray(from));
  }

  /** Where the string ends that goes on at `start`: most of a file is strings. */
  #endOfString(bytes: Buffer, start: number): number {
    let escaped = this.#escaped;
    let i = start;
    for (; i < bytes.length; i++) {
      const byte = bytes[i];
      if (escaped) escaped = false;
      else if (byte === BACKSLASH) escaped = true;
      else if (byte === QUOTE) break;
    }
    this.#escaped = escaped;
    this.#inString = i === bytes.length;
    return i;
  }

  #keep(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#size += piece.length;
    if (this.#size > LIMIT) this.#drop();
  }

  /** An element larger than any that there is: what comes of it is no JSON, and counted as that. */
  #drop(): void {
    this.#pieces = [];
    this.#size = 0;
  }

  #take(last: Buffer): string {
    const text = Buffer.concat([...this.#pieces, last]).toString("utf8");
    this.#drop();
    return text;
  }
}
