const LF = 10;
const CR = 13;

export interface PartHeader {
  /** Of a multipart, else null. */
  boundary: string | null;
  /** Text that somebody may have written: plain or HTML, and no file. */
  isText: boolean;
  /** The header section to hand on. */
  bytes: Buffer;
}

const type = /^content-type:([^\n]*(?:\n[ \t][^\n]*)*)/im;
const disposition = /^content-disposition:([^\n]*(?:\n[ \t][^\n]*)*)/im;

/**
 * Reads of a part's header what decides over its body. `format=flowed` is renamed, because mailparser unwraps
 * quoted lines wrongly; flowed.ts does it after it.
 */
export function readPartHeader(section: Buffer): PartHeader {
  const text = section.toString("latin1");
  const contentType = type.exec(text)?.[1] ?? "";
  const value = contentType.trim().toLowerCase();
  const multipart = value.startsWith("multipart/");
  const boundary = multipart
    ? /boundary\s*=\s*(?:"([^"\n]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType)
    : null;
  const isFile = /^\s*attachment|filename\*?\d*\*?\s*=/i.test(disposition.exec(text)?.[1] ?? "");
  const flowed = /format\s*=\s*"?flowed/i.test(contentType);
  return {
    boundary: boundary?.[1] ?? boundary?.[2] ?? null,
    isText: !isFile && (!value.includes("/") || /^text\/(?:plain|html)\b/.test(value)),
    bytes: flowed ? Buffer.from(text.replace(type, hideFlowed), "latin1") : section,
  };
}

const hideFlowed = (field: string) => field.replace(/format(\s*=\s*"?flowed)/i, "x-flow$1");

/** Place behind the blank line that ends a header section, or null. */
export function headerEnd(window: Buffer): number | null {
  for (let line = 0; line < window.length; ) {
    if (window[line] === LF) return line + 1;
    if (window[line] === CR && window[line + 1] === LF) return line + 2;
    const end = window.indexOf(LF, line);
    if (end === -1) return null;
    line = end + 1;
  }
  return null;
}
