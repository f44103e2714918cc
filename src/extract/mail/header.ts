import { isUtf8 } from "node:buffer";
import { decodeBytes } from "./charset.ts";
import { decodeWords } from "./encoded-words.ts";

const LF = 10;
const CR = 13;
const TAB = 9;
const SPACE = 32;
const SECTION_LIMIT = 256 * 1024;
const FIELD_LIMIT = 2000;
const fieldName = /^[\x21-\x39\x3b-\x7e]{1,200}[ \t]*$/;
/** What stands in every mail: where one of these follows, a stray line before it was no body. */
const known =
  /^(?:from|to|cc|subject|date|message-id|received|mime-version|content-[a-z-]+|x-[a-z-]+|reply-to|return-path|sender|references|in-reply-to|list-[a-z-]+|delivered-to)[ \t]*:/im;

/** The fields of a header (a message's or a part's), by lower-case name. */
export class Header {
  readonly #fields = new Map<string, string[]>();
  /** Lines that had the shape of a field. */
  readonly size: number;
  /** Offset of the body; null where no blank line (or a line that is no field) ends the header. */
  readonly bodyStart: number | null;

  constructor(bytes: Buffer) {
    const text = bytes.toString("latin1", 0, Math.min(bytes.length, sectionEnd(bytes), SECTION_LIMIT));
    let size = 0;
    let bodyStart: number | null = null;
    for (let at = 0; at < text.length && size < FIELD_LIMIT; ) {
      let end = lineEnd(text, at);
      const first = text.charCodeAt(at);
      if (first === LF || (first === CR && end === at + 2)) {
        bodyStart = end;
        break;
      }
      const colon = text.indexOf(":", at);
      const name = colon > at && colon < end ? text.slice(at, colon) : "";
      if (!fieldName.test(name)) {
        if (isBody(text, at, end)) {
          bodyStart = at;
          break;
        }
        at = end;
        continue;
      }
      while (text.charCodeAt(end) === SPACE || text.charCodeAt(end) === TAB) end = lineEnd(text, end);
      const key = name.trimEnd().toLowerCase();
      const values = this.#fields.get(key);
      if (values) values.push(text.slice(colon + 1, end));
      else this.#fields.set(key, [text.slice(colon + 1, end)]);
      size++;
      at = end;
    }
    this.size = size;
    this.bodyStart = bodyStart;
  }

  has(name: string): boolean {
    return this.#fields.has(name);
  }

  /** The first field of that name, unfolded, else "". */
  raw(name: string): string {
    const value = this.#fields.get(name)?.[0];
    return value === undefined ? "" : this.#unfold(value);
  }

  /** All fields of that name in one string, as a list may be given in several. */
  all(name: string): string {
    return (
      this.#fields
        .get(name)
        ?.map((value) => this.#unfold(value))
        .join(", ") ?? ""
    );
  }

  /** The first field of that name, decoded. */
  text(name: string): string {
    return decodeWords(this.raw(name)).replace(/\s+/g, " ").trim();
  }

  #unfold(value: string): string {
    const line = value.includes("\n") ? value.replace(/\r?\n[ \t]+/g, " ") : value;
    const plain = !/[\u0080-\u00ff]/.test(line) && !line.includes("\u001b$");
    return (plain ? line : this.#decode(line)).trim();
  }

  /** Bare 8-bit characters: UTF-8 if they can be, else what the body says of itself. */
  #decode(line: string): string {
    const bytes = Buffer.from(line, "latin1");
    if (line.includes("\u001b$")) return decodeBytes(bytes, "iso-2022-jp");
    if (isUtf8(bytes)) return bytes.toString();
    const type = this.#fields.get("content-type")?.[0] ?? "";
    return decodeBytes(bytes, /charset\s*=\s*["']?([\w.:+-]{1,40})/i.exec(type)?.[1] ?? "windows-1252");
  }
}

/** A line that is no field, in the midst of a header: does the body begin here, or is it a stray line? */
function isBody(text: string, at: number, end: number): boolean {
  if (/^>?From /.test(text.slice(at, at + 6))) return false;
  const first = text.charCodeAt(at);
  if (first === SPACE || first === TAB) return false;
  return !known.test(text.slice(end, end + 8192));
}

/** Place behind the line at `at`. */
function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end + 1;
}

/** Place behind the first blank line. */
function sectionEnd(bytes: Buffer): number {
  if (bytes[0] === LF) return 1;
  if (bytes[0] === CR && bytes[1] === LF) return 2;
  const plain = bytes.indexOf("\n\n");
  const within = plain === -1 ? bytes : bytes.subarray(0, plain);
  const windows = within.indexOf("\n\r\n");
  if (windows !== -1) return windows + 3;
  return plain === -1 ? bytes.length : plain + 2;
}
