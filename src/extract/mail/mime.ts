import { decodeBytes, isExotic } from "./charset.ts";
import { unwrapFlowed } from "./flowed.ts";
import { Header } from "./header.ts";
import { htmlToText } from "./html.ts";
import { boundaryOf, isFile, isNamed } from "./part-header.ts";
import { decodeTransfer } from "./transfer.ts";

const NESTING_LIMIT = 50;
const PART_LIMIT = 2000;

/** What a message says. */
export interface Content {
  text: string;
  /** Types of all its parts, in lower case. */
  types: ReadonlySet<string>;
  /** The text is that of a message inside it, as nothing stands outside. */
  nested: boolean;
}

/** Reads a message's own text; null where something in it is so unusual that a library must see to it. */
export function readContent(header: Header, raw: Buffer): Content | null {
  const reading = new Reading();
  const text = reading.text(header, raw, 0) || reading.named;
  if (reading.unusual) return null;
  const nested = text === "" ? reading.nestedText() : "";
  return { text: text || nested, types: reading.types, nested: nested !== "" };
}

class Reading {
  readonly types = new Set<string>();
  unusual = false;
  /** The first text with a file's name: the mail's own, if there is no other. */
  named = "";
  #parts = 0;
  /** The first message that this one holds. */
  #nested: { raw: Buffer; depth: number } | null = null;

  /** The text of one part, whose header and bytes (header included) these are. */
  text(header: Header, bytes: Buffer, depth: number, inDigest = false): string {
    const field = header.raw("content-type");
    const type = typeOf(field) || (inDigest ? "message/rfc822" : "text/plain");
    this.types.add(type);
    const body = bytes.subarray(header.bodyStart ?? bytes.length);
    if (type.startsWith("multipart/")) return this.#multipart(type, field, body, depth);
    if (type === "message/rfc822") {
      this.#nested ??= { raw: body, depth };
      return "";
    }
    const isHtml = type === "text/html" || type === "application/xhtml+xml";
    if (!isHtml && type !== "text/plain" && type.includes("/")) return "";
    const disposition = header.raw("content-disposition");
    if (depth > 0 && isFile(disposition)) return "";
    const text = this.#leaf(isHtml, field, header.raw("content-transfer-encoding"), body);
    if (depth === 0 || !isNamed(disposition)) return text;
    this.named ||= text;
    return "";
  }

  nestedText(): string {
    const { raw, depth } = this.#nested ?? { raw: null, depth: 0 };
    if (!raw || depth >= NESTING_LIMIT) return "";
    this.#nested = null;
    const header = new Header(raw);
    const text = this.text(header, raw, depth + 1);
    return text || this.nestedText();
  }

  #leaf(isHtml: boolean, field: string, encoding: string, body: Buffer): string {
    const charset = charsetOf(field);
    const bytes = decodeTransfer(body, encoding);
    if (!bytes || isExotic(charset)) {
      this.unusual = true;
      return "";
    }
    const text = decodeBytes(
      bytes,
      isHtml && !/charset/i.test(field) ? (metaCharset(bytes) ?? charset) : charset,
    );
    if (isHtml) return tidy(htmlToText(text));
    const lines = text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
    const flowed = /format\s*=\s*"?flowed/i.test(field);
    return tidy(flowed ? unwrapFlowed(lines, /delsp\s*=\s*"?yes/i.test(field)) : lines);
  }

  #undivided(body: Buffer): string {
    const begin = body.toString("latin1", 0, 200);
    if (/^\s*this is a multi-?part message/i.test(begin)) return "";
    return this.#leaf(/^\s*<(?:!doctype|html)/i.test(begin), "", "", body);
  }

  #multipart(type: string, field: string, body: Buffer, depth: number): string {
    const parts = depth < NESTING_LIMIT ? splitParts(body, boundaryOf(field)) : [];
    // no line fits the boundary, and no other does: what stands there is text
    if (parts.length === 0) return this.#undivided(body);
    const texts: string[] = [];
    let choice = "";
    for (const part of parts) {
      if (++this.#parts > PART_LIMIT) break;
      const header = new Header(part);
      const text = this.text(header, part, depth + 1, type === "multipart/digest");
      if (text === "") continue;
      texts.push(text);
      if (choice === "" && isPlain(header)) choice = text;
    }
    if (type === "multipart/alternative") return choice || texts[0] || "";
    if (type === "multipart/related") return texts[0] ?? "";
    return texts.join("\n\n");
  }
}

const isPlain = (header: Header) => /^(?:text\/plain|text$|$)/.test(typeOf(header.raw("content-type")));
const typeOf = (field: string) => /^[^\s;,]*/.exec(field)?.[0].toLowerCase() ?? "";
const charsetOf = (field: string) => /charset\s*=\s*["']?([\w.:+-]{1,40})/i.exec(field)?.[1] ?? "us-ascii";

/** What a page says of itself. */
const metaCharset = (bytes: Buffer) =>
  /<meta[^>]{0,200}charset\s*=\s*["']?([\w.:+-]{1,40})/i.exec(bytes.toString("latin1", 0, 4096))?.[1] ?? null;

/** The parts of a multipart body, header and all; none where no line is a delimiter. */
export function splitParts(body: Buffer, boundary: string | null): Buffer[] {
  const parts = boundary === null ? [] : splitAt(body, boundary);
  if (parts.length > 0) return parts;
  const inUse = /(?:^|\n)--([^\s"][^\r\n"]{0,199}?)[ \t]*\r?\ncontent-/i.exec(
    body.toString("latin1", 0, 1 << 20),
  )?.[1];
  return inUse === undefined ? [] : splitAt(body, inUse);
}

function splitAt(body: Buffer, boundary: string): Buffer[] {
  const parts: Buffer[] = [];
  const delimiter = Buffer.from(`--${boundary}`, "latin1");
  let begin = -1;
  for (let at = body.indexOf(delimiter); at !== -1; at = body.indexOf(delimiter, at + delimiter.length)) {
    if (at > 0 && body[at - 1] !== 10) continue;
    const newline = body.indexOf(10, at);
    const end = newline === -1 ? body.length : newline + 1;
    const tail = body
      .toString("latin1", at + delimiter.length, Math.min(end, at + delimiter.length + 100))
      .trimEnd();
    if (tail !== "" && tail !== "--") continue;
    if (begin !== -1) parts.push(body.subarray(begin, at));
    begin = tail === "" ? end : -1;
    if (begin === -1 || parts.length > PART_LIMIT) return parts;
  }
  if (begin !== -1 && begin < body.length) parts.push(body.subarray(begin));
  return parts;
}

/** Trailing blanks (but for a signature's "-- ") and blank lines at both ends go. */
export function tidy(text: string): string {
  const lines = (text.includes("\0") ? text.replaceAll("\0", "") : text).split("\n");
  let first = 0;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? "";
    if (line !== "-- ") lines[i] = line.trimEnd();
    if (first === i && lines[i] === "") first++;
  }
  return lines.slice(first).join("\n").trimEnd();
}
