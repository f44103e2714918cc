const LF = 10;
const months = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
const time = "\\d{1,2}:\\d{2}(?::\\d{2})?";
const zone = "(?:\\s+(?:[+-]\\d{4}|\\(?[A-Z]{1,5}\\)?))*";
/** asctime, RFC 5322 and ISO dates at the end of the line, with the zone before or after the year. */
const date = new RegExp(
  `\\s(?:${months}\\s+\\d{1,2}\\s+${time}${zone}\\s+\\d{2,4}${zone}|\\d{1,2}\\s+${months}\\s+\\d{2,4}\\s+${time}${zone}|\\d{4}-\\d{2}-\\d{2}[T ]${time}\\S*)(?:\\s+remote from \\S+)?\\s*$`,
);
/** A field name and a colon; not the start of an address on the web. `>From ` stands there in old spools. */
const header = /^(?:[A-Za-z][\w.-]{0,76}[ \t]{0,4}:(?!\/\/)|>From )/;

/**
 * Is the line at `at` an mbox separator: `From `, an end that is a date (or nothing but a dash), and behind it a
 * line with the shape of a header? Blank lines before it prove nothing: real archives lack them.
 */
export function isSeparator(window: Buffer, at: number): boolean {
  // "From ", compared as numbers because this runs on each candidate
  if (window[at] !== 0x46 || window[at + 1] !== 0x72 || window[at + 4] !== 0x20) return false;
  const end = lineEnd(window, at);
  if (end - at > 1000) return false;
  const line = window.toString("latin1", at, end);
  if (!line.startsWith("From ") || !(date.test(line) || /^From -?\s*$/.test(line))) return false;
  return header.test(window.toString("latin1", end + 1, Math.min(end + 1 + 100, window.length)));
}

/** Place of the line's newline, or the end of the window. */
export function lineEnd(window: Buffer, at: number): number {
  const end = window.indexOf(LF, at);
  return end === -1 ? window.length : end;
}
