const EQUALS = 61;
const LF = 10;
const CR = 13;

/** The bytes behind a Content-Transfer-Encoding; null for one that we do not know. */
export function decodeTransfer(body: Buffer, encoding: string): Buffer | null {
  switch (encoding.trim().toLowerCase()) {
    case "":
    case "7bit":
    case "7-bit":
    case "8bit":
    case "8-bit":
    case "binary":
    case "none":
      return body;
    case "base64":
      return decodeBase64(body);
    case "quoted-printable":
      return decodeQuotedPrintable(body);
    default:
      return null;
  }
}

/** A list's footer may stand behind it in plain text; some programs pad each line. */
function decodeBase64(body: Buffer): Buffer {
  const text = body.toString("latin1");
  const odd = text.search(/[^A-Za-z0-9+/=\s]/);
  const end = odd === -1 ? text.length : text.lastIndexOf("\n", odd) + 1;
  const pieces = text
    .slice(0, end)
    .split(/(?<==)[ \t]{0,9}\r?\n/)
    .map((piece) => Buffer.from(piece, "base64"));
  if (end < text.length) pieces.push(Buffer.from(`\n${text.slice(end)}`, "latin1"));
  return Buffer.concat(pieces);
}

/** Broken escapes stay as they are. */
function decodeQuotedPrintable(body: Buffer): Buffer {
  let at = body.indexOf(EQUALS);
  if (at === -1) return body;
  const out = Buffer.allocUnsafe(body.length);
  let size = 0;
  let done = 0;
  while (at !== -1) {
    size += body.copy(out, size, done, at);
    const high = hex(body[at + 1]);
    const low = hex(body[at + 2]);
    if (high >= 0 && low >= 0) {
      out[size++] = high * 16 + low;
      done = at + 3;
    } else {
      const next = softBreak(body, at + 1);
      if (next === -1) out[size++] = EQUALS;
      done = next === -1 ? at + 1 : next;
    }
    at = body.indexOf(EQUALS, done);
  }
  size += body.copy(out, size, done);
  return out.subarray(0, size);
}

/** Place behind blanks and a newline, or -1. */
function softBreak(body: Buffer, from: number): number {
  let at = from;
  while (at - from < 80 && (body[at] === 32 || body[at] === 9)) at++;
  if (body[at] === CR) at++;
  return body[at] === LF ? at + 1 : at >= body.length ? at : -1;
}

function hex(byte = 0): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  if (byte >= 65 && byte <= 70) return byte - 55;
  return byte >= 97 && byte <= 102 ? byte - 87 : -1;
}
