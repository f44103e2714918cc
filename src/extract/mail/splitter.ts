import { type KeptFiles, MessageFilter, type RawMessage } from "./message-filter.ts";
import { isSeparator, lineEnd } from "./separator.ts";

/** A separator and the header line behind it are judged within this many bytes. */
const LOOKAHEAD = 2048;
const NEEDLE = Buffer.from("\nFrom ");

/**
 * Cuts a stream of mbox bytes into messages. Memory is bounded by the chunk size and by what MessageFilter keeps
 * of one message. What counts as a separator is told in separator.ts.
 */
export class MboxSplitter {
  readonly #onMessage: (message: RawMessage) => void;
  readonly #files: KeptFiles | null;
  #rest: Buffer = Buffer.alloc(0);
  /** Offset in the stream of the first byte of #rest. */
  #offset: number;
  #message: MessageFilter | null = null;
  #started = false;

  /** `start` is the stream offset of the first byte that will be pushed: 0, or that of a separator. */
  constructor(onMessage: (message: RawMessage) => void, start = 0, files: KeptFiles | null = null) {
    this.#onMessage = onMessage;
    this.#files = files;
    this.#offset = start;
  }

  /**
   * Takes the next bytes. Their memory may be used again afterwards. `room` is how many bytes before them (in the
   * same memory) may be overwritten, which saves a copy of them all.
   */
  push(chunk: Buffer, room = 0): void {
    this.#scan(this.#behindRest(chunk, room), false);
    this.#rest = Buffer.from(this.#rest);
    this.#message?.settle();
  }

  #behindRest(chunk: Buffer, room: number): Buffer {
    const { length } = this.#rest;
    if (length === 0) return chunk;
    if (length > room) return Buffer.concat([this.#rest, chunk]);
    const window = Buffer.from(chunk.buffer, chunk.byteOffset - length, length + chunk.length);
    this.#rest.copy(window);
    return window;
  }

  /** Ends the stream: the last message comes out. Returns false when there was no separator at all. */
  end(): boolean {
    this.#scan(this.#rest, true);
    return this.#started;
  }

  #scan(window: Buffer, final: boolean): void {
    let from = 0;
    if (!this.#started) {
      const first = skipBlank(window);
      if (!final && window.length - first < LOOKAHEAD) {
        this.#keep(window, 0);
        return;
      }
      this.#started = isSeparator(window, first);
      if (this.#started) from = this.#begin(window, first);
    }
    let hit = window.indexOf(NEEDLE, from === 0 ? 0 : from - 1);
    while (hit !== -1) {
      if (!final && window.length - hit < LOOKAHEAD) {
        this.#keep(window, from + this.#take(window.subarray(from, hit)));
        return;
      }
      const line = hit + 1;
      if (isSeparator(window, line)) {
        this.#started = true;
        this.#finish(window.subarray(from, line), this.#offset + line);
        from = this.#begin(window, line);
        hit = window.indexOf(NEEDLE, from - 1);
      } else hit = window.indexOf(NEEDLE, line);
    }
    // The needle may straddle two chunks.
    if (final) {
      this.#finish(window.subarray(from), this.#offset + window.length);
      return;
    }
    const end = Math.max(from, window.length - NEEDLE.length + 1);
    this.#keep(window, from + this.#take(window.subarray(from, end)));
  }

  /** How many bytes are done with: all of them outside of messages. */
  #take(bytes: Buffer): number {
    return this.#message && bytes.length > 0 ? this.#message.take(bytes, false) : bytes.length;
  }

  #keep(window: Buffer, from: number): void {
    this.#offset += from;
    this.#rest = window.subarray(from);
  }

  /** Starts a message behind the separator line at `at`; gives the place where its header begins. */
  #begin(window: Buffer, at: number): number {
    const end = lineEnd(window, at);
    this.#message = new MessageFilter(
      this.#offset + at,
      window.toString("latin1", at, end).trim(),
      this.#files,
    );
    return Math.min(end + 1, window.length);
  }

  #finish(last: Buffer, end: number): void {
    if (this.#message) {
      this.#message.add(last);
      this.#onMessage(this.#message.finish(end));
    }
    this.#message = null;
  }
}

/** Byte order mark and blank lines at the start of a file. */
export function skipBlank(window: Buffer): number {
  let at = window[0] === 0xef && window[1] === 0xbb && window[2] === 0xbf ? 3 : 0;
  while (window[at] === 10 || window[at] === 13) at++;
  return at;
}
