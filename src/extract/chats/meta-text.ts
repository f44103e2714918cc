/**
 * Facebook and Instagram write each byte of a text's UTF-8 as a character of its own (`Ã©` for `é`). Undone only where
 * the whole text is such bytes and they are valid UTF-8: any other text is as it should be.
 */
export function repaired(text: string): string {
  if (!/[\u0080-\u00ff]/.test(text) || /[\u0100-\uffff]/.test(text)) return text;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(text, "latin1"));
  } catch {
    return text;
  }
}

/** A JSON value with all its strings, also the names of its members, `repaired`. */
export function repairedValue(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return repaired(value);
  if (typeof value !== "object" || value === null || depth > 100) return value;
  if (Array.isArray(value)) return value.map((one) => repairedValue(one, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [repaired(key), repairedValue(one, depth + 1)]),
  );
}

/** What a person typed, without what the programs put into it: mentions are `@[1234:2048:Ann Lee]` in the export. */
export const written = (text: string) =>
  text
    .replaceAll("\0", "")
    .replace(/\r\n?/g, "\n")
    .replace(/@\[\d+:\d+:([^\]\n]+)\]/g, "@$1")
    .trim();
