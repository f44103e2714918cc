import { windows1252 } from "../decode.ts";

/** Groups whose text is not the document's. */
export const nowhere = new Set([
  ...[
    "fonttbl",
    "colortbl",
    "stylesheet",
    "pict",
    "object",
    "header",
    "headerl",
    "headerr",
    "headerf",
    "footer",
  ],
  ...[
    "footerl",
    "footerr",
    "footerf",
    "fldinst",
    "listtable",
    "listoverridetable",
    "revtbl",
    "rsidtbl",
    "xmlnstbl",
  ],
  ...[
    "themedata",
    "datastore",
    "latentstyles",
    "generator",
    "annotation",
    "atnid",
    "atnauthor",
    "bkmkstart",
    "tc",
    "xe",
  ],
  ...[
    "bkmkend",
    "filetbl",
    "mmathPr",
    "nonshppict",
    "shpinst",
    "datafield",
    "template",
    "subject",
    "keywords",
    "doccomm",
  ],
]);
/** Words that stand for a character. */
export const symbols: Readonly<Record<string, string>> = {
  ...{
    tab: " ",
    emdash: "—",
    endash: "–",
    bullet: "•",
    lquote: "‘",
    rquote: "’",
    ldblquote: "“",
    rdblquote: "”",
  },
  ...{ emspace: " ", enspace: " ", qmspace: " ", "~": " ", _: "-", "\\": "\\", "{": "{", "}": "}" },
};
/** A control word with its number, a control symbol, a character by its code, a bracket, or text. */
export const token =
  /\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)/g;

/** Reads bytes of a Windows or Macintosh code page. */
export function decoderOf(page: number): (bytes: Uint8Array) => string {
  const label = {
    932: "shift_jis",
    936: "gbk",
    949: "euc-kr",
    950: "big5",
    10000: "macintosh",
    65001: "utf-8",
  }[page];
  if (page === 1252) return windows1252;
  try {
    const decoder = new TextDecoder(label ?? `windows-${page}`);
    return (bytes) => decoder.decode(bytes);
  } catch {
    return (bytes) => Buffer.from(bytes).toString("latin1");
  }
}

/** A date as RTF has it: its numbers with spaces between them. */
export function dateOf(parts: string): string | null {
  const [year, month, day, hour = 0, minute = 0, second = 0] = parts.trim().split(" ").map(Number);
  if (!year || !month || !day) return null;
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second)).toISOString();
}
