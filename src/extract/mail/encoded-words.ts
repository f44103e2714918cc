const word = /=\?([\w.:+-]{1,60})(?:\*[\w-]*)?\?([bq])\?([^?\r\n]*)\?=/i;
const gap = new RegExp(`(${word.source})\\s+(?==\\?)`, "gi");

/** Decodes RFC 2047 words ("=?utf-8?q?…?="); unknown charsets and broken words stay as they are. */
export function decodeWords(text: string): string {
  if (!text.includes("=?")) return text;
  return decodeRuns(text.slice(0, 65536).replace(gap, "$1"));
}

/** Neighbours in one charset are joined as bytes first: some programs cut inside a character. */
function decodeRuns(text: string): string {
  let out = "";
  let pending: { charset: string; bytes: Buffer[] } | null = null;
  const flush = () => {
    if (pending) out += decodeBytes(Buffer.concat(pending.bytes), pending.charset);
    pending = null;
  };
  let rest = text;
  for (let match = word.exec(rest); match; match = word.exec(rest)) {
    const [whole, charset = "", encoding = "", body = ""] = match;
    if (match.index > 0) {
      flush();
      out += rest.slice(0, match.index);
    }
    if (pending !== null && (pending as { charset: string }).charset !== charset.toLowerCase()) flush();
    const run: { charset: string; bytes: Buffer[] } = pending ?? {
      charset: charset.toLowerCase(),
      bytes: [],
    };
    run.bytes.push(encoding.toLowerCase() === "b" ? Buffer.from(body, "base64") : decodeQ(body));
    pending = run;
    rest = rest.slice(match.index + whole.length);
  }
  flush();
  return out + rest;
}

function decodeQ(body: string): Buffer {
  const text = body
    .replaceAll("_", " ")
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(text, "latin1");
}

/**
 * Decodes bytes by the name of a charset. What calls itself ASCII, UTF-8 or something unknown is UTF-8 if it can be,
 * else Windows-1252, which takes everything.
 */
export function decodeBytes(bytes: Uint8Array, charset: string): string {
  try {
    const decoder = new TextDecoder(
      /^(?:us-ascii|ascii|x-unknown|unknown-8bit)$/i.test(charset) ? "utf-8" : charset,
    );
    return (decoder.encoding === "utf-8" ? strictUtf8 : decoder).decode(bytes);
  } catch {
    try {
      return strictUtf8.decode(bytes);
    } catch {
      return windows.decode(bytes);
    }
  }
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true });
const windows = new TextDecoder("windows-1252");
