/** A note in Org's markup as Markdown, with what its `#+keywords` and drawers say. */
export interface OrgNote {
  text: string;
  title: string | null;
  /** As written. */
  date: string | null;
  author: string | null;
  tags: string[];
  headings: number;
}

interface State {
  out: string[];
  tags: Set<string>;
  keywords: Map<string, string>;
  states: Map<string, boolean>;
  headings: number;
  created: string | null;
  /** The last line that ends a block of a name. */
  ends: Map<string, number>;
}

/** Stands among the names of blocks for what ends a drawer. */
const DRAWER = ":";
/** Lines. */
const LONGEST_DRAWER = 200;
const planning = /^\s*(?:(?:SCHEDULED|DEADLINE|CLOSED):\s*[<[][^>\]\n]*[>\]]\s*)+$/;
const stamp = /[<[](\d{4}-\d{2}-\d{2})(?:\s+[^\s\d>\]]+)?(?:\s+(\d{1,2}:\d{2}))?[^>\]\n]{0,40}[>\]]/;

/**
 * Headings, lists, quotations, tables and code become Markdown's; drawers, plans, comments and clocks go. The rest of
 * Org (footnotes, macros, columns) stays as it is written.
 */
export function orgNote(source: string): OrgNote {
  const state: State = {
    out: [],
    tags: new Set(),
    keywords: new Map(),
    states: new Map([
      ["TODO", false],
      ["DONE", true],
    ]),
    headings: 0,
    created: null,
    ends: new Map(),
  };
  const lines = source.split("\n");
  for (const [at, line] of lines.entries()) {
    const end = /^\s*#\+end_(\w+)\s*$/i.exec(line)?.[1];
    if (end) state.ends.set(end.toLowerCase(), at);
    else if (/^\s*:END:\s*$/i.test(line)) state.ends.set(DRAWER, at);
  }
  for (let at = 0; at < lines.length; ) at = take(lines, at, state);
  const filetags = (state.keywords.get("filetags") ?? "").split(/[:\s]+/).filter(Boolean);
  return {
    text: state.out
      .join("\n")
      .replace(/[ \t]+$/gm, "")
      .replace(/\n{3,}/g, "\n\n")
      .trim(),
    title: state.keywords.get("title") || null,
    date: state.keywords.get("date") ?? state.created,
    author: state.keywords.get("author") || null,
    tags: [...new Set([...filetags, ...state.tags])],
    headings: state.headings,
  };
}

/** Takes what begins at a line, and says where the next thing begins. */
function take(lines: readonly string[], at: number, state: State): number {
  const line = lines[at] ?? "";
  const block = /^\s*#\+begin_(\w+)[ \t]*(.*)$/i.exec(line);
  if (block) return takeBlock(lines, at, { name: block[1] ?? "", rest: block[2] ?? "" }, state);
  if (/^\s*:[\w-]+:\s*$/.test(line)) return takeDrawer(lines, at, state);
  const keyword = /^#\+(\w+):[ \t]*(.*)$/.exec(line);
  if (keyword) takeKeyword((keyword[1] ?? "").toLowerCase(), (keyword[2] ?? "").trim(), state);
  else if (/^\s*#(?:\s|$)/.test(line) || planning.test(line) || /^\s*CLOCK:/.test(line)) return at + 1;
  else if (/^\*+ /.test(line)) takeHeading(line, state);
  else if (/^\s*\|[-+|]+\s*$/.test(line)) state.out.push(line.replace(/\+/g, "|"));
  else state.out.push(inline(line.replace(/^(\s*)\+ /, "$1- ").replace(/^(\s*[-\d.)]+ )\[X\]/, "$1[x]")));
  return at + 1;
}

function takeKeyword(name: string, value: string, { keywords, states }: State): void {
  if (/^(?:seq_)?todo$|^typ_todo$/.test(name)) {
    const [open = "", done] = value.split("|");
    const words = (text: string) =>
      text
        .split(/\s+/)
        .map((one) => one.replace(/\(.*/, ""))
        .filter(Boolean);
    const all = words(open);
    const last = done === undefined ? all.pop() : undefined;
    for (const word of all) states.set(word, false);
    for (const word of [...words(done ?? ""), ...(last ? [last] : [])]) states.set(word, true);
  } else if (!keywords.has(name)) keywords.set(name, value);
}

function takeHeading(line: string, state: State): void {
  const stars = /^\*+/.exec(line)?.[0].length ?? 1;
  let text = line.slice(stars).trim();
  const word = /^\S+/.exec(text)?.[0] ?? "";
  if (state.states.has(word)) text = text.slice(word.length).trim();
  text = text.replace(/^\[#\w\]\s+/, "").replace(/^COMMENT\s+/, "");
  const tags = /\s+:([\p{L}\p{N}_@#%:]+):\s*$/u.exec(` ${text}`);
  if (tags) {
    for (const tag of (tags[1] ?? "").split(":")) if (tag) state.tags.add(tag);
    text = ` ${text}`.slice(0, tags.index).trim();
  }
  state.headings++;
  if (text !== "") state.out.push("", `${"#".repeat(Math.min(6, stars))} ${inline(text)}`, "");
}

function takeDrawer(lines: readonly string[], at: number, state: State): number {
  const last = Math.min(state.ends.get(DRAWER) ?? -1, at + LONGEST_DRAWER);
  for (let i = at + 1; i <= last; i++) {
    const line = lines[i] ?? "";
    if (/^\s*:END:\s*$/i.test(line)) return i + 1;
    if (/^\*+ /.test(line)) break;
    const found = /^\s*:(?:CREATED|DATE|CREATED_AT):\s*(.+)$/i.exec(line);
    // of the file or its first heading: those of later ones are theirs
    if (found?.[1] && state.headings <= 1) state.created ??= found[1];
  }
  state.out.push(lines[at] ?? ""); // never closed: no drawer
  return at + 1;
}

function takeBlock(
  lines: readonly string[],
  at: number,
  { name, rest }: { name: string; rest: string },
  { out, ends }: State,
): number {
  const kind = name.toLowerCase();
  if ((ends.get(kind) ?? -1) <= at) return at + 1; // never closed: its lines are text
  const end = new RegExp(`^\\s*#\\+end_${kind}\\s*$`, "i");
  let close = at + 1;
  while (!end.test(lines[close] ?? "")) close++;
  const body = lines.slice(at + 1, close);
  if (kind === "src" || kind === "example" || kind === "export") {
    const language = kind === "src" ? (/^[\w+#-]+/.exec(rest)?.[0] ?? "") : "";
    const text = body.map((line) => line.replace(/^,(?=[*#,])/, ""));
    if (kind !== "export") out.push("", `\`\`\`${language}`, ...text, "```", "");
  } else if (kind === "quote") out.push("", ...body.map((line) => `> ${inline(line.trim())}`.trimEnd()), "");
  else if (kind !== "comment") out.push("", ...body.map(inline), "");
  return close + 1;
}

const around = (mark: string) =>
  new RegExp(
    `(^|[\\s({'"-])${mark}([^\\s${mark}](?:[^${mark}\\n]{0,300}[^\\s${mark}])?)${mark}(?=$|[\\s)}'".,;:!?-])`,
    "g",
  );
const code = /(^|[\s({'"-])([=~])(\S(?:[^\n]{0,300}?\S)?)\2(?=$|[\s)}'".,;:!?-])/g;
const [bold, italic, underlined, struck] = ["\\*", "/", "_", "\\+"].map(around);

/** Emphasis, links and footnote marks of one line. */
function inline(line: string): string {
  if (line.length > 20_000) return line;
  const kept: string[] = [];
  const keep = (text: string) => `\0${kept.push(text) - 1}\0`;
  let text = line
    .replaceAll("\0", "")
    .replace(/\[\[([^[\]\n]+)\]\[([^[\]\n]+)\]\]/g, (_, target: string, label: string) =>
      /^https?:/i.test(target) ? keep(`[${label}](${target})`) : label,
    )
    .replace(/\[\[([^[\]\n]+)\]\]/g, (_, target: string) => linkName(target))
    .replace(/\[fn:[^\]\n]*\]/g, "")
    .replace(code, (_, before: string, _mark, inner: string) => before + keep(`\`${inner}\``));
  if (bold) text = text.replace(bold, (_, before: string, inner: string) => `${before}**${inner}**`);
  if (italic) text = text.replace(italic, "$1*$2*");
  if (underlined) text = text.replace(underlined, "$1$2");
  if (struck) text = text.replace(struck, "$1~~$2~~");
  for (let i = 0; i < 3 && text.includes("\0"); i++)
    text = text.replace(/\0(\d+)\0/g, (_, index: string) => kept[Number(index)] ?? "");
  return text;
}

/** A picture says nothing; a web address is itself; of a note its name is left. */
function linkName(target: string): string {
  if (/\.(?:png|jpe?g|gif|svg|webp|heic|pdf)$/i.test(target)) return "";
  if (/^https?:/i.test(target)) return target;
  return target
    .replace(/^(?:file|id|attachment):/, "")
    .replace(/^.*\//, "")
    .replace(/\.org$/, "");
}

/** `<2024-05-17 Fri 08:30>`, `2024-05-17`, in the form of a note's properties. */
export function orgDate(text: string): string {
  const found = stamp.exec(text);
  if (!found) return text.trim();
  return found[2] ? `${found[1]} ${found[2].padStart(5, "0")}` : (found[1] ?? "");
}
