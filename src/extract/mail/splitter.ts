import { MessageFilter, type RawMessage } from "./message-filter.ts";
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
  #rest: Buffer = Buffer.alloc(0);
  /** Offset in the stream of the first byte of #rest. */
  #offset: number;
  #message: MessageFilter | null = null;
  #started = false;

  /** `start` is the stream offset of the first byte that will be pushed: 0, or that of a separator. */
  constructor(onMessage: (message: RawMessage) => void, start = 0) {
    this.#onMessage = onMessage;
    this.#offset = start;
  }

  push(chunk: Buffer): void {
    this.#scan(this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]), false);
  }

  /** Ends the stream: the last message comes out. Returns false when there was no separator at all. */
  end(): boolean {
    this.#scan(this.#rest, true);
    this.#finish(this.#offset);
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
        this.#message?.add(window.subarray(from, hit));
        this.#keep(window, hit);
        return;
      }
      const line = hit + 1;
      if (isSeparator(window, line)) {
        this.#started = true;
        if (line > from) this.#message?.add(window.subarray(from, line));
        this.#finish(this.#offset + line);
        from = this.#begin(window, line);
        hit = window.indexOf(NEEDLE, from - 1);
      } else hit = window.indexOf(NEEDLE, line);
    }
    // The needle may straddle two chunks.
    const end = final ? window.length : Math.max(from, window.length - NEEDLE.length + 1);
    this.#message?.add(window.subarray(from, end));
    this.#keep(window, end);
  }

  #keep(window: Buffer, from: number): void {
    this.#offset += from;
    this.#rest = window.subarray(from);
  }

  /** Starts a message behind the separator line at `at`; gives the place where its header begins. */
  #begin(window: Buffer, at: number): number {
    const end = lineEnd(window, at);
    this.#message = new MessageFilter(this.#offset + at, window.toString("latin1", at, end).trim());
    return Math.min(end + 1, window.length);
  }

  #finish(end: number): void {
    if (this.#message) this.#onMessage(this.#message.finish(end));
    this.#message = null;
  }
}

/** Byte order mark and blank lines at the start of a file. */
export function skipBlank(window: Buffer): number {
  let at = window[0] === 0xef && window[1] === 0xbb && window[2] === 0xbf ? 3 : 0;
  while (window[at] === 10 || window[at] === 13) at++;
  return at;
}
