import { decodeBytes } from "./charset.ts";

const word = /=\?([\w.:+-]{1,60})(?:\*[\w-]*)?\?([bq])\?([^?\r\n]*)\?=/i;
const gap = new RegExp(`(${word.source})\\s+(?==\\?)`, "gi");

/** Decodes RFC 2047 words ("=?utf-8?q?…?="); broken words stay as they are. */
export function decodeWords(text: string): string {
  if (!text.includes("=?")) return text;
  return decodeRuns(text.slice(0, 65536).replace(gap, "$1"));
}

/** Neighbours in one charset are joined as bytes first: some programs cut inside a character. */
function decodeRuns(text: string): string {
  let out = "";
  let charset = "";
  let bytes: Buffer[] = [];
  const flush = () => {
    if (bytes.length > 0) out += decodeBytes(Buffer.concat(bytes), charset);
    bytes = [];
  };
  let rest = text;
  for (let match = word.exec(rest); match; match = word.exec(rest)) {
    const [whole, name = "", encoding = "", body = ""] = match;
    if (match.index > 0 || charset !== name.toLowerCase()) flush();
    out += rest.slice(0, match.index);
    charset = name.toLowerCase();
    bytes.push(/b/i.test(encoding) ? Buffer.from(body, "base64") : decodeQ(body));
    rest = rest.slice(match.index + whole.length);
  }
  flush();
  return out + rest;
}

function decodeQ(body: string): Buffer {
  const text = body
    .replaceAll("_", " ")
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  // a raw character that is no byte stands for itself
  return /[^\0-\u00ff]/.test(text) ? Buffer.from(text) : Buffer.from(text, "latin1");
}
