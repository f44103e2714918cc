const LF = 10;
const CR = 13;

export interface PartHeader {
  /** Of a multipart, else null. */
  boundary: string | null;
  /** Text that somebody may have written: plain or HTML, and no file. */
  isText: boolean;
  /** A message of its own, whose header follows. */
  isMessage: boolean;
}

const type = /^content-type:([^\n]*(?:\n[ \t][^\n]*)*)/im;
const disposition = /^content-disposition:([^\n]*(?:\n[ \t][^\n]*)*)/im;
const encoded = /^content-transfer-encoding:\s*(?:base64|quoted-printable)/im;

/** Reads of a part's header what decides over its body. */
export function readPartHeader(section: Buffer): PartHeader {
  const text = section.toString("latin1");
  const contentType = type.exec(text)?.[1] ?? "";
  const value = contentType.trim().toLowerCase();
  return {
    boundary: value.startsWith("multipart/") ? boundaryOf(contentType) : null,
    isText:
      (!value.includes("/") || /^(?:text\/(?:plain|html)|application\/xhtml\+xml)\b/.test(value)) &&
      !isFile(disposition.exec(text)?.[1] ?? ""),
    isMessage: value.startsWith("message/rfc822") && !encoded.test(text),
  };
}

/** The boundary in a Content-Type field. */
export function boundaryOf(field: string): string | null {
  const found = /boundary\s*=\s*(?:"([^"\n]{1,200})"|([^\s;"]{1,200}))/i.exec(field);
  return (found?.[1] ?? found?.[2])?.trimEnd() ?? null;
}

/** Does a Content-Disposition field make a file of its part? */
export const isFile = (field: string) =>
  /^\s*attachment/i.test(field) || (hasName(field) && !isInline(field));

/** Text that has a name and is shown all the same: a patch, a signature, and with some programs the mail itself. */
export const isNamed = (field: string) => hasName(field) && isInline(field);

const hasName = (field: string) => /filename\*?\d*\*?\s*=/i.test(field);
const isInline = (field: string) => /^\s*inline/i.test(field);

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
