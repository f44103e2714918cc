import { headerEnd, readPartHeader } from "./part-header.ts";

/** One message as cut out of a mailbox, without the bodies of its attachments. */
export interface RawMessage {
  /** Offset of its separator in the (decompressed) stream, and of the byte behind the message. */
  start: number;
  end: number;
  /** The separator line. */
  envelope: string;
  bytes: Buffer;
  /** Bytes of text that were left away because there are too many. */
  cut?: number;
}

const LF = 10;
const DASH = 45;
const HEADER_LIMIT = 256 * 1024;
/** A text part is kept up to this size: what is longer is a log or a dump, not prose. */
const TEXT_LIMIT = 1024 * 1024;
const MESSAGE_LIMIT = 4 * 1024 * 1024;
/** The same for a file that is kept, and for a message that has such files. */
const FILE_LIMIT = 32 * 1024 * 1024;
const FILES_LIMIT = 64 * 1024 * 1024;
const DASHES = Buffer.from("\n--");
/** RFC 2046 allows 70 characters. */
const DELIMITER_LIMIT = 300;
const NESTING_LIMIT = 50;
const nothing: Buffer = Buffer.alloc(0);

/** Which attachments are kept: of which messages (by their header), and which parts (by theirs). */
export interface KeptFiles {
  message(header: Buffer): boolean;
  part(header: Buffer): boolean;
}

/**
 * Takes the bytes of one message in pieces of any size and keeps headers and text parts. The body of an
 * attachment is only searched for the next delimiter, so that a mail of a gigabyte costs no memory.
 */
export class MessageFilter {
  readonly #start: number;
  readonly #envelope: string;
  readonly #kept: Buffer[] = [];
  /** How many of them stand in memory of their own. */
  #settled = 0;
  #cut = 0;
  #isText = false;
  #size = 0;
  #rest: Buffer = nothing;
  #inHeader = true;
  #atBodyStart = true;
  /** Messages that were met inside this one. */
  #depth = 0;
  /** Bytes of the present body that may still be kept. */
  #budget = 0;
  /** Boundaries of the multiparts that are open, the innermost last. */
  #boundaries: string[] = [];

  readonly #files: KeptFiles | null;
  /** Of this message; null before its header is known. */
  #keepsFiles: boolean | null = null;

  constructor(start: number, envelope: string, files: KeptFiles | null = null) {
    this.#start = start;
    this.#envelope = envelope;
    this.#files = files;
  }

  add(piece: Buffer): void {
    const window = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    this.#rest = window.subarray(this.take(window, false));
  }

  /**
   * Takes what it can of the window and gives how many bytes that were: the others have to come again, with more
   * behind them. `final`: nothing more comes.
   */
  take(window: Buffer, final: boolean): number {
    let at = 0;
    let used: number | null;
    do {
      const left = window.subarray(at);
      used = this.#inHeader ? this.#header(left, final) : this.#body(left, final);
      at += used ?? 0;
    } while (used !== null && at < window.length);
    return at;
  }

  /** Copies what is kept, as the memory in which it stands is to be used again. */
  settle(): void {
    if (this.#settled === this.#kept.length) return;
    const open = this.#kept.splice(this.#settled);
    this.#settled = this.#kept.push(Buffer.concat(open));
  }

  /** `isMbox`: lines that begin with `From ` were escaped, as they have to be there. */
  finish(end: number, isMbox = true): RawMessage {
    this.take(this.#rest, true);
    const kept = Buffer.concat(this.#kept);
    const bytes = isMbox ? unescapeFrom(kept) : kept;
    return { start: this.#start, end, envelope: this.#envelope, bytes, cut: this.#cut };
  }

  /** Takes a header section with its blank line. Null: its end has not come yet. */
  #header(window: Buffer, final: boolean): number | null {
    const end = headerEnd(window);
    if (end === null && !final && window.length < HEADER_LIMIT) return null;
    const section = window.subarray(0, end ?? window.length);
    const header = readPartHeader(section);
    this.#keep(section);
    // a message inside begins with a header, too
    this.#inHeader = header.isMessage && section.length > 0 && ++this.#depth < NESTING_LIMIT;
    this.#atBodyStart = true;
    if (header.boundary && this.#boundaries.length < NESTING_LIMIT) this.#boundaries.push(header.boundary);
    this.#isText = header.boundary !== null || header.isText;
    this.#budget = this.#isText ? TEXT_LIMIT : 0;
    this.#keepsFiles ??= this.#files?.message(section) ?? false;
    if (!this.#isText && this.#keepsFiles && this.#files?.part(section)) this.#budget = FILE_LIMIT;
    return section.length;
  }

  /** Takes a body up to the delimiter that ends it, which comes along. Null: wait for more. */
  #body(window: Buffer, final: boolean): number | null {
    if (this.#boundaries.length === 0) {
      this.#keepBody(window);
      return window.length;
    }
    // A body begins behind a newline, so dashes at its very start count as well.
    if (this.#atBodyStart && window.length < 2 && !final) return null;
    let line = this.#atBodyStart && window[0] === DASH && window[1] === DASH ? 0 : nextDashes(window, 0);
    while (line !== -1) {
      const end = window.indexOf(LF, line);
      const next = end === -1 ? window.length : end + 1;
      if (end === -1 && !final && next - line < DELIMITER_LIMIT) return this.#leave(window, line - 1);
      const found = this.#delimiter(
        window.toString("latin1", line, Math.min(next, line + DELIMITER_LIMIT)).trimEnd(),
      );
      if (found) {
        this.#keepBody(window.subarray(0, line));
        this.#keep(window.subarray(line, next));
        this.#inHeader = found === "part";
        this.#atBodyStart = true;
        this.#budget = 0;
        this.#isText = false;
        return next;
      }
      line = nextDashes(window, line);
    }
    return this.#leave(window, final ? window.length : window.length - DASHES.length + 1);
  }

  /** Takes what stands before `at` and leaves the rest for when more has come. */
  #leave(window: Buffer, at: number): number | null {
    if (at <= 0) return null;
    this.#keepBody(window.subarray(0, at));
    this.#atBodyStart = false;
    return at;
  }

  /** Does this line end the present part? "part": another follows; "end": the multipart is over. */
  #delimiter(line: string): "part" | "end" | null {
    for (let i = this.#boundaries.length - 1; i >= 0; i--) {
      const delimiter = `--${this.#boundaries[i]}`;
      if (line === delimiter) {
        this.#boundaries = this.#boundaries.slice(0, i + 1);
        return "part";
      }
      if (line === `${delimiter}--`) {
        this.#boundaries = this.#boundaries.slice(0, i);
        return "end";
      }
    }
    return null;
  }

  #keepBody(bytes: Buffer): void {
    const part = bytes.subarray(0, this.#budget);
    this.#budget -= part.length;
    if (this.#isText) this.#cut += bytes.length - part.length;
    this.#keep(part);
  }

  #keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    if (this.#size > (this.#keepsFiles ? FILES_LIMIT : MESSAGE_LIMIT)) {
      this.#cut += bytes.length;
      return;
    }
    this.#size += bytes.length;
    this.#kept.push(bytes);
  }
}

/** Place of the next line that begins with two dashes, or -1. */
function nextDashes(window: Buffer, from: number): number {
  const at = window.indexOf(DASHES, from);
  return at === -1 ? -1 : at + 1;
}

/** Takes off the `>` that mbox writers (mboxo, mboxrd) put before lines that begin with `From `. */
function unescapeFrom(bytes: Buffer): Buffer {
  if (!bytes.includes(">From ")) return bytes;
  return Buffer.from(bytes.toString("latin1").replace(/(?<=\n)>(?=>*From )/g, ""), "latin1");
}
