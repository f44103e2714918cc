import { decodeWords } from "./encoded-words.ts";
import { headerEnd } from "./part-header.ts";

/** The fields of a message's own header, by lower-case name, unfolded; not decoded. */
export class Header {
  readonly #fields = new Map<string, string[]>();
  /** Lines that had the shape of a field. */
  readonly size: number;
  /** Offset of the body; null where no blank line ends the header. */
  readonly bodyStart: number | null;

  constructor(bytes: Buffer) {
    this.bodyStart = headerEnd(bytes);
    const section = bytes.subarray(0, Math.min(this.bodyStart ?? bytes.length, 256 * 1024));
    // 8-bit headers are mostly UTF-8; what is not shows as latin1
    const utf8 = section.toString("utf8");
    const text = utf8.includes("\ufffd") ? section.toString("latin1") : utf8;
    let size = 0;
    for (const line of text.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/, 2000)) {
      const colon = line.indexOf(":");
      const name = line.slice(0, colon).trimEnd().toLowerCase();
      if (colon < 1 || name.includes(" ")) continue;
      size++;
      const values = this.#fields.get(name);
      const value = line.slice(colon + 1).trim();
      if (values) values.push(value);
      else this.#fields.set(name, [value]);
    }
    this.size = size;
  }

  has(name: string): boolean {
    return this.#fields.has(name);
  }

  /** The first field of that name as it stands, else "". */
  raw(name: string): string {
    return this.#fields.get(name)?.[0] ?? "";
  }

  /** All fields of that name in one string, as a list may be given in several. */
  all(name: string): string {
    return this.#fields.get(name)?.join(", ") ?? "";
  }

  /** The first field of that name, decoded. */
  text(name: string): string {
    return decodeWords(this.raw(name)).replace(/\s+/g, " ").trim();
  }
}
