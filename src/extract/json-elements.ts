/** One element that a path met, with its place among them. */
export interface Element {
  value: unknown;
  /** Name or number of it in what holds it. */
  key: string | number | undefined;
  /** Counted from 0 over the whole file. */
  index: number;
}

/** An object or list that may hold elements. */
interface Frame {
  isList: boolean;
  /** Number of the next value of a list; name of the next of an object. */
  index: number;
  key: string;
  /** What may come next. */
  expects: "key" | "colon" | "value" | "comma";
  /** A list or object may end here. */
  mayEnd: boolean;
  /** Paths that lead on from here. */
  live: readonly (readonly string[])[];
}

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];
const isSpace = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/**
 * Finds the elements of JSON that stand at some paths (`$.messages.*`) while it comes in pieces. Only the elements
 * are parsed; of everything else just strings and brackets are looked at, which is an order of magnitude faster.
 */
export class ElementScanner {
  /** The outermost value has ended. */
  ended = false;
  /** This is no JSON. */
  failed = false;
  readonly #paths: readonly (readonly string[])[];
  readonly #limit: number;
  readonly #frames: Frame[] = [];
  /** Brackets open in a value that is passed over, or taken whole. */
  #nested = 0;
  #string: "no" | "key" | "value" | "nested" = "no";
  #isEscaped = false;
  #isScalar = false;
  #taken: Buffer[] | null = null;
  #takenSize = 0;
  #from = 0;
  #count = 0;

  /** Elements over `limit` bytes count as damage. */
  constructor(paths: readonly string[], limit: number) {
    this.#paths = paths.map((path) => path.split(".").slice(1));
    this.#limit = limit;
  }

  /** The elements that end in this piece. */
  push(bytes: Buffer): Element[] {
    const found: Element[] = [];
    this.#from = 0;
    let backslash = -2; // the next one from where we are; -1: none in this piece
    let i = 0;
    while (i < bytes.length && !this.ended && !this.failed) {
      if (this.#string !== "no") {
        if (this.#isEscaped) {
          this.#isEscaped = false;
          i++;
          continue;
        }
        const quote = bytes.indexOf(QUOTE, i);
        if (backslash !== -1 && backslash < i) backslash = bytes.indexOf(BACKSLASH, i);
        if (backslash !== -1 && (quote === -1 || backslash < quote)) {
          this.#isEscaped = backslash + 1 >= bytes.length;
          i = backslash + 2;
        } else if (quote === -1) i = bytes.length;
        else {
          i = quote + 1;
          this.#endString(bytes, i, found);
        }
        continue;
      }
      const byte = bytes[i] ?? 0;
      if (this.#nested > 0) {
        if (byte === QUOTE) this.#string = "nested";
        else if (byte === OPEN_LIST || byte === OPEN_OBJECT) this.#nested++;
        else if ((byte === CLOSE_LIST || byte === CLOSE_OBJECT) && --this.#nested === 0)
          this.#endValue(bytes, i + 1, found);
      } else this.#step(bytes, i, byte, found);
      i++;
    }
    if (this.#taken && !this.failed) this.#keep(bytes.subarray(this.#from));
    return found;
  }

  /** One byte between the values of an object or list that may hold elements. */
  #step(bytes: Buffer, i: number, byte: number, found: Element[]): void {
    const frame = this.#frames.at(-1);
    const isDelimiter = byte === COMMA || byte === CLOSE_LIST || byte === CLOSE_OBJECT || isSpace(byte);
    if (this.#isScalar) {
      if (!isDelimiter) return;
      this.#isScalar = false;
      this.#endValue(bytes, i, found);
    }
    if (isSpace(byte)) return;
    if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) {
      if (!frame?.mayEnd || frame.isList !== (byte === CLOSE_LIST)) this.failed = true;
      else {
        this.#frames.pop();
        this.#after();
      }
    } else if (byte === COMMA && frame?.expects === "comma") {
      frame.expects = frame.isList ? "value" : "key";
      frame.mayEnd = false;
    } else if (byte === COLON && frame?.expects === "colon") frame.expects = "value";
    else if (byte === QUOTE && frame?.expects === "key") {
      this.#string = "key";
      this.#take(i);
    } else if (!frame || frame.expects === "value") this.#begin(byte, i, frame);
    else this.failed = true;
  }

  #begin(byte: number, i: number, frame: Frame | undefined): void {
    const depth = this.#frames.length;
    const name = frame?.isList ? String(frame.index) : (frame?.key ?? "");
    const live = frame
      ? frame.live.filter((path) => path[depth - 1] === "*" || path[depth - 1] === name)
      : this.#paths;
    if (frame && live.some((path) => path.length === depth)) this.#take(i);
    const isContainer = byte === OPEN_LIST || byte === OPEN_OBJECT;
    if (!isContainer) {
      if (!frame)
        this.failed = true; // the whole is one word
      else if (byte === QUOTE) this.#string = "value";
      else this.#isScalar = true;
    } else if (this.#taken || live.length === 0) this.#nested = 1;
    else {
      const isList = byte === OPEN_LIST;
      const expects = isList ? "value" : "key";
      this.#frames.push({ isList, index: 0, key: "", expects, mayEnd: true, live });
    }
  }

  #endString(bytes: Buffer, end: number, found: Element[]): void {
    const kind = this.#string;
    this.#string = "no";
    if (kind === "value") this.#endValue(bytes, end, found);
    if (kind !== "key") return;
    const frame = this.#frames.at(-1);
    const key = this.#parsed(bytes, end);
    if (!frame || typeof key !== "string") {
      this.failed = true;
      return;
    }
    frame.key = key;
    frame.expects = "colon";
    frame.mayEnd = false;
  }

  #endValue(bytes: Buffer, end: number, found: Element[]): void {
    if (this.#taken) {
      const frame = this.#frames.at(-1);
      const value = this.#parsed(bytes, end);
      if (this.failed) return;
      found.push({ value, key: frame?.isList ? frame.index : frame?.key, index: this.#count++ });
    }
    this.#after();
  }

  #after(): void {
    const frame = this.#frames.at(-1);
    if (!frame) {
      this.ended = true;
      return;
    }
    frame.index++;
    frame.expects = "comma";
    frame.mayEnd = true;
  }

  #take(from: number): void {
    this.#taken = [];
    this.#takenSize = 0;
    this.#from = from;
  }

  #keep(bytes: Buffer): void {
    this.#taken?.push(bytes);
    this.#takenSize += bytes.length;
    if (this.#takenSize > this.#limit) this.failed = true;
  }

  /** What was taken, up to `end`. */
  #parsed(bytes: Buffer, end: number): unknown {
    this.#keep(bytes.subarray(this.#from, end));
    const [first, ...more] = this.#taken ?? [];
    const whole = first && more.length === 0 ? first : Buffer.concat(this.#taken ?? []);
    this.#taken = null;
    try {
      return JSON.parse(whole.toString("utf8"));
    } catch {
      this.failed = true;
      return undefined;
    }
  }
}
