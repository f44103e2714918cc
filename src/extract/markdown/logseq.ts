/** A page of Logseq in plain Markdown, with what its properties say. */
export interface LogseqPage {
  /** `key:: value` lines that open the page, lower case. */
  properties: Map<string, string>;
  text: string;
}

interface Block {
  depth: number;
  lines: string[];
  drop: boolean;
}

const bullet = /^([\t ]*)[-*](?:[ \t]+|$)/;
const property = /^([\p{L}\p{N}_./-]{1,60}):: ?(.*)$/u;
const marker = /^(TODO|DOING|NOW|LATER|WAITING|WAIT|IN-PROGRESS|STARTED|DONE|CANCELLED|CANCELED)[ \t]+/;

/**
 * Logseq keeps everything as an outline. Blocks at its top become paragraphs, those below them a list; tasks become
 * checkboxes; properties, queries, references to other blocks and templates go.
 */
export function logseqPage(source: string): LogseqPage {
  const properties = new Map<string, string>();
  const blocks: Block[] = [];
  let fenced = false;
  for (const line of source.split("\n")) {
    const found = fenced ? null : bullet.exec(line);
    if (found)
      blocks.push({ depth: depthOf(found[1] ?? ""), lines: [line.slice(found[0].length)], drop: false });
    else {
      const [, key, value] = blocks.length === 0 ? (property.exec(line) ?? []) : [];
      if (key) properties.set(key.toLowerCase(), (value ?? "").trim());
      else if (blocks.length === 0) blocks.push({ depth: 0, lines: [line], drop: false });
      else blocks.at(-1)?.lines.push(line);
    }
    if (/^\s*(?:[-*][ \t]+)?(?:```|~~~)/.test(line)) fenced = !fenced;
  }
  return { properties, text: outline(blocks) };
}

/** A tab is one level; without tabs two spaces are. */
const depthOf = (indent: string) =>
  Math.min(40, indent.includes("\t") ? indent.replace(/[^\t]/g, "").length : Math.floor(indent.length / 2));

function outline(blocks: Block[]): string {
  const parts: string[] = [];
  let dropBelow = Number.POSITIVE_INFINITY;
  let before = 0;
  for (const { depth, lines } of blocks) {
    if (depth > dropBelow) continue;
    dropBelow = Number.POSITIVE_INFINITY;
    if (lines.some((line) => /^\s*template::/.test(line))) {
      dropBelow = depth;
      continue;
    }
    const text = blockText(lines);
    if (text === "") continue;
    const isTask = /^\[[ x]\] /.test(text);
    const level = isTask && depth === 0 ? 1 : depth;
    const pad = "  ".repeat(Math.max(0, level - 1));
    const block =
      level === 0
        ? text
        : text
            .split("\n")
            .map((line, i) => (i === 0 ? `${pad}- ${line}` : `${pad}  ${line}`))
            .join("\n");
    parts.push(parts.length === 0 ? "" : level > 0 && (before > 0 || level > 1) ? "\n" : "\n\n", block);
    before = level;
  }
  return parts.join("");
}

function blockText(lines: readonly string[]): string {
  const indent = /^[\t ]*/.exec(lines[1] ?? "")?.[0].length ?? 0;
  const own: string[] = [];
  let drawer = false;
  for (const [i, raw] of lines.entries()) {
    const line = i === 0 ? raw : raw.slice(Math.min(indent, /^[\t ]*/.exec(raw)?.[0].length ?? 0));
    if (/^:(?:LOGBOOK|PROPERTIES):\s*$/i.test(line)) drawer = true;
    else if (drawer) drawer = !/^:END:\s*$/i.test(line);
    else if (!property.test(line) && !/^(?:SCHEDULED|DEADLINE): </.test(line)) own.push(line);
  }
  const text = references(withoutFrames(own).join("\n")).trim();
  const task = marker.exec(text);
  const rest = (task ? text.slice(task[0].length) : text).replace(/^\[#[ABC]\][ \t]+/, "");
  if (!task) return rest;
  return rest === "" ? "" : `[${task[1] === "DONE" ? "x" : " "}] ${rest}`;
}

/** `((id))` and `{{query …}}` are not the user's words here; `[words](((id)))` is. */
const references = (text: string) =>
  text
    .replace(/\[([^[\]\n]*)\]\(\(\([\w-]{8,40}\)\)\)/g, "$1")
    .replace(/\{\{[^{}\n]*(?:\{[^{}\n]*\}[^{}\n]*)*\}\}/g, "")
    .replace(/\(\([\w-]{8,40}\)\)/g, "")
    .replace(/#\[\[([^[\]\n]+)\]\]/g, "$1");

/** `#+BEGIN_QUOTE` and its like: quotations get their marks, queries go, frames are taken off. */
function withoutFrames(lines: readonly string[]): string[] {
  const own: string[] = [];
  const isClosed = lines.some((line) => /^#\+END_QUERY/i.test(line));
  let inside = "";
  for (const line of lines) {
    const [, edge, name = ""] = /^#\+(BEGIN|END)_([A-Z]+)\b/i.exec(line) ?? [];
    const isFrame = frames.has(name.toUpperCase()) && (isClosed || name.toUpperCase() !== "QUERY");
    if (edge && isFrame) inside = edge.toUpperCase() === "BEGIN" ? name.toUpperCase() : "";
    else if (inside === "QUOTE") own.push(`> ${line}`.trimEnd());
    else if (inside !== "QUERY") own.push(line);
  }
  return own;
}

const frames = new Set([
  "QUERY",
  "QUOTE",
  "NOTE",
  "TIP",
  "IMPORTANT",
  "WARNING",
  "CAUTION",
  "PINNED",
  "CENTER",
]);

/** Names of pages stand in file names with `/` written as `___` or `%2F`. */
export function pageName(stem: string): string {
  const name = stem.replaceAll("___", "/");
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
