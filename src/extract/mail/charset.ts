import { isAscii, isUtf8 } from "node:buffer";

/**
 * Decodes bytes by the name of a charset. What calls itself ASCII, UTF-8 or something unknown is UTF-8 where it can
 * be, and Windows-1252 for the bytes that cannot. What calls itself latin-1 is Windows-1252, or UTF-8 if all of it is.
 */
export function decodeBytes(bytes: Buffer, charset: string): string {
  const name = charset.toLowerCase();
  const stateful = /^(?:iso-2022|utf-?(?:7|16|32)|unicode|hz-)/.test(name);
  if (!stateful && isAscii(bytes)) return bytes.toString("latin1");
  if (asUtf8.test(name)) return isUtf8(bytes) ? bytes.toString() : mixed(bytes);
  if (asWindows.test(name)) return isUtf8(bytes) ? bytes.toString() : windows1252(bytes);
  const decoder = decoderOf(name);
  if (decoder) return decoder.decode(name.startsWith("iso-2022") ? withoutIdleEscapes(bytes) : bytes);
  return isUtf8(bytes) ? bytes.toString() : mixed(bytes);
}

/** An escape right behind another is an error to TextDecoder; joined encoded words have them. */
function withoutIdleEscapes(bytes: Buffer): Buffer {
  let text = bytes.toString("latin1");
  for (const charset of ["(B", "(J", "$@", "$B"]) text = text.replaceAll(`\u001b${charset}\u001b`, "\u001b");
  return Buffer.from(text, "latin1");
}

/** Charsets of old mail that TextDecoder does not know. */
export const isExotic = (charset: string) =>
  /^(?:utf-?7|unicode-1-1-utf-7|iso-2022-(?:kr|cn)|hz-gb-2312|(?:cp|ibm)-?\d{3}|utf-?32.*)$/i.test(charset);

const asUtf8 = /^(?:utf-?8|us-ascii|ascii|x-unknown|unknown-8bit|unknown|)$/;
const asWindows = /^(?:iso[-_]?8859-?1|latin-?1|l1|windows-1252|cp-?1252|x-cp1252|iso_8859-1:1987)$/;

type Decoder = InstanceType<typeof TextDecoder>;
const decoders = new Map<string, Decoder | null>();

function decoderOf(name: string): Decoder | null {
  let decoder = decoders.get(name);
  if (decoder === undefined) {
    decoder = makeDecoder(name);
    if (decoders.size < 100) decoders.set(name, decoder);
  }
  return decoder;
}

function makeDecoder(name: string): Decoder | null {
  try {
    const decoder = new TextDecoder(aliases[name] ?? name);
    return decoder.encoding === "windows-1252" ? null : decoder;
  } catch {
    return null;
  }
}

/** Names that stand in mail and in no standard. */
const aliases: Record<string, string> = {
  cp1250: "windows-1250",
  cp1251: "windows-1251",
  cp1253: "windows-1253",
  cp1254: "windows-1254",
  cp1255: "windows-1255",
  cp1256: "windows-1256",
  cp1257: "windows-1257",
  cp1258: "windows-1258",
  cp932: "shift_jis",
  cp936: "gbk",
  cp949: "euc-kr",
  cp950: "big5",
  utf16: "utf-16",
  "gb-2312": "gb2312",
};

/** By a table of our own: TextDecoder of some Node releases leaves 0x80–0x9f as control characters. */
const windows1252 = (bytes: Buffer) =>
  bytes.toString("latin1").replace(/[\u0080-\u009f]/g, (char) => upper[char.charCodeAt(0) - 0x80] ?? char);

const upper = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

/** UTF-8 with single bytes of Windows-1252 in between (a pasted quote, a character cut in two), if it is more UTF-8 than not. */
function mixed(bytes: Buffer): string {
  let out = "";
  let done = 0;
  let good = 0;
  let bad = 0;
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0;
    if (first < 0x80) {
      at++;
      continue;
    }
    const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (length > 0 && at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length))) {
      at += length;
      good++;
      continue;
    }
    out += bytes.toString("utf8", done, at) + windows1252(bytes.subarray(at, at + 1));
    at++;
    bad++;
    done = at;
  }
  return good > bad ? out + bytes.toString("utf8", done) : windows1252(bytes);
}
