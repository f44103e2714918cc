/**
 * Makes foreign text safe for a terminal: takes out escape sequences and everything that moves the cursor,
 * hides or reorders text. Keeps newline and tab. Node's own `stripVTControlCharacters` leaves nine of
 * sixteen hostile payloads (C1, DCS, APC, BEL, backspace, CR, NUL, bidi, invisible and tag characters).
 */
export function sanitizeForTerminal(text: string): string {
  return text.replace(sequences, "").replace(controls, "");
}

/** The same, on one line and cut to `width` characters. */
export function sanitizeLine(text: string, width = 200): string {
  const line = sanitizeForTerminal(text.slice(0, width * 4))
    .replace(/\s+/gu, " ")
    .trim();
  return line.length > width ? `${line.slice(0, width - 1)}…` : line;
}

// OSC, DCS, SOS, PM, APC with their payload (bounded, so that an unclosed one cannot eat the text), then CSI,
// then two-character escapes.
const sequences =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what we remove
  /(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c]{0,4096}(?:\u0007|\u001b\\|\u009c)|(?:\u001b\[|\u009b)[0-?]{0,64}[ -/]{0,8}[@-~]|\u001b[ -/]{0,8}[0-~]/gu;

// C0 but \t and \n, DEL, C1, soft hyphen, Arabic letter mark, zero width and bidi marks, line and paragraph
// separators, invisible operators, deprecated format characters, BOM, interlinear, tags, variation supplement.
const controls =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what we remove
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;
