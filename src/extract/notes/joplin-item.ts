/** One file of a Joplin export: a note, a notebook, a tag, or which note has which tag. */
export interface JoplinItem {
  /** The first line. */
  title: string;
  body: string;
  /** `key: value` lines at the end. */
  fields: Map<string, string>;
}

export const NOTE = "1";
export const FOLDER = "2";
export const TAG = "5";
export const NOTE_TAG = "6";

/** Takes a file apart; null where it is no item. */
export function joplinItem(source: string): JoplinItem | null {
  const lines = source.trimEnd().split("\n");
  const fields = new Map<string, string>();
  let at = lines.length - 1;
  for (; at >= 0; at--) {
    const [, key, value = ""] = /^([a-z_]{2,40}):(?: (.*))?$/.exec(lines[at] ?? "") ?? [];
    if (!key) break;
    fields.set(key, value);
  }
  if (!fields.has("id") || !fields.has("type_")) return null;
  const rest = lines.slice(0, at + 1);
  return { title: (rest[0] ?? "").trim(), body: rest.slice(1).join("\n").trim(), fields };
}

/** Pictures and files that the note holds go; links to other notes become their words. */
export const joplinText = (body: string) =>
  body
    .replace(/!\[[^\]\n]{0,300}\]\(:\/[0-9a-f]{32}[^)\n]{0,300}\)/g, "")
    .replace(/<img\b[^<>]{0,500}src=":\/[0-9a-f]{32}"[^<>]{0,500}>/gi, "")
    .replace(/\[([^\]\n]{0,300})\]\(:\/[0-9a-f]{32}[^)\n]{0,300}\)/g, (_, label: string) =>
      /\.\w{2,4}$/.test(label) ? "" : label,
    );
