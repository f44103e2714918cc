import remarkFrontmatter from "remark-frontmatter";
import remarkParse from "remark-parse";
import { unified } from "unified";

/** A note taken apart: its properties' source, its text as plain Markdown, and what stood in the text. */
export interface ReadNote {
  /** Source of the properties, null where there are none. */
  yaml: string | null;
  text: string;
  /** Inline `#tags`, without the mark. */
  tags: string[];
  headings: number;
  /** A level-one heading that opens the note. */
  opening: string | null;
}

type Tree = ReturnType<typeof parser.parse>;
type Node = Tree | Tree["children"][number];

const parser = unified().use(remarkParse).use(remarkFrontmatter, ["yaml"]).freeze();

/** Above this much text the Markdown parser is not asked: its time can grow with the square of what it reads. */
const MAX_PARSED = 64 * 1024;

/** Reads a note of Obsidian's flavour. Wikilinks become their text; embeds, comments, block ids, queries go. */
export function readNote(source: string): ReadNote {
  const whole = split(source);
  const { ranges, headings, opening } = keptRanges(whole.body);
  const tags = new Set<string>();
  const kept: string[] = [];
  let marked = "";
  let at = 0;
  for (const { start, end, drop } of ranges) {
    marked += `${whole.body.slice(at, start)}\0${kept.length}\0`;
    kept.push(drop ? "" : whole.body.slice(start, end));
    at = end;
  }
  const text = plain(marked + whole.body.slice(at), tags)
    .replace(/[ \t]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim()
    .replace(/\0(\d+)\0/g, (_, index: string) => kept[Number(index)] ?? "");
  return { yaml: whole.yaml, text: text.trim(), tags: [...tags], headings, opening };
}

function split(source: string): { yaml: string | null; body: string } {
  const found = /^---[ \t]*\n([\s\S]*?)(?:^|\n)---[ \t]*(?:\n|$)/.exec(source);
  return found ? { yaml: found[1] ?? "", body: source.slice(found[0].length) } : { yaml: null, body: source };
}

interface Range {
  start: number;
  end: number;
  drop: boolean;
}

interface Found {
  ranges: Range[];
  headings: number;
  opening: string | null;
}

/** Code, which no rule of ours may touch, and queries of plugins, which are not the user's words. */
function keptRanges(body: string): Found {
  // most notes have no code, and need no parser
  if (!/`|~~~|^(?: {4}|\t)/m.test(body)) return fencedRanges(body);
  if (body.length > MAX_PARSED || /^(?:[ \t]{0,3}>){50}/m.test(body)) return fencedRanges(body);
  const tree = parser.parse(body);
  const ranges: Range[] = [];
  let headings = 0;
  // not recursive: quotations can stand in each other thousands deep
  const open: { node: Node; quoted: boolean }[] = [{ node: tree, quoted: false }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, quoted } = next;
    const { position, type } = node;
    if (type === "heading") headings++;
    // a block within a quotation or callout has its marks between its lines; it is left to the rules
    if (((type === "code" && !quoted) || type === "inlineCode") && position) {
      const start = position.start.offset ?? 0;
      ranges.push({ start, end: position.end.offset ?? start, drop: type === "code" && isQuery(node.lang) });
    }
    if (!("children" in node)) continue;
    for (const child of node.children) open.push({ node: child, quoted: quoted || type === "blockquote" });
  }
  ranges.sort((a, b) => a.start - b.start);
  const first = tree.children[0];
  const heading = first?.type === "heading" && first.depth === 1 ? first.position : undefined;
  const opening = heading ? body.slice(heading.start.offset, heading.end.offset) : "";
  return {
    ranges,
    headings,
    opening: plain(opening.replace(/^#\s+|\n=+\s*$/g, ""), new Set()).trim() || null,
  };
}

/** The same by fences alone, line by line. */
function fencedRanges(body: string): Found {
  const ranges: Range[] = [];
  let headings = 0;
  let fence: { mark: string; start: number; drop: boolean } | null = null;
  let at = 0;
  for (const line of body.split("\n")) {
    const end = at + line.length;
    const mark = /^(?:`{3,20}|~{3,20})/.exec(line)?.[0];
    if (!fence && mark) fence = { mark, start: at, drop: isQuery(line.slice(mark.length, mark.length + 40)) };
    else if (fence && line.trimEnd() === fence.mark) {
      ranges.push({ start: fence.start, end, drop: fence.drop });
      fence = null;
    } else if (!fence && /^#{1,6} /.test(line)) headings++;
    at = end + 1;
  }
  const opening = /^\s*#[ \t]+(\S[^\n]{0,300})/.exec(body)?.[1]?.replace(/[ \t]+#+[ \t]*$/, "") ?? "";
  return { ranges, headings, opening: plain(opening, new Set()).trim() || null };
}

const isQuery = (language: string | null | undefined) =>
  /^(?:dataview|dataviewjs|query|tasks|button|tracker)\b/i.test((language ?? "").trim());

/** The rules for text outside of code. */
function plain(text: string, tags: Set<string>): string {
  return collectTags(
    withoutBetween(text, "<!--", "-->")
      .replace(/%%[\s\S]*?%%/g, "")
      .replace(/!\[\[[^[\]\n]*\]\]/g, "")
      .replace(/\[\[([^[\]\n]+)\]\]/g, (_, link: string) => linkText(link))
      .replace(/(?:^|(?<=\S)[ \t]+)\^[A-Za-z0-9-]+[ \t]*$/gm, "")
      .replace(callout, (block: string) => calloutText(block)),
    tags,
  );
}

/** The text without what stands between the marks, marks included; in one pass, also where none is closed. */
function withoutBetween(text: string, open: string, close: string): string {
  let kept = "";
  let at = 0;
  for (;;) {
    const start = text.indexOf(open, at);
    const end = start < 0 ? -1 : text.indexOf(close, start + open.length);
    if (end < 0) return kept + text.slice(at);
    kept += text.slice(at, start);
    at = end + close.length;
  }
}

/** `Note|shown` → shown; `folder/Note#Heading` → Note > Heading; `#Heading` → Heading. */
function linkText(link: string): string {
  const bar = link.search(/\\?\|/);
  if (bar >= 0)
    return (
      link
        .slice(bar)
        .replace(/^\\?\|/, "")
        .trim() || linkText(link.slice(0, bar))
    );
  const [note = "", ...rest] = link.split("#");
  const name = note.slice(note.lastIndexOf("/") + 1).replace(/\.(?:md|markdown)$/i, "");
  return [name, ...rest.filter((part) => !part.startsWith("^"))]
    .map((part) => part.trim())
    .filter(Boolean)
    .join(" > ");
}

const callout = /^>[ \t]*\[!\w[^\]\n]*\][^\n]*(?:\n>[^\n]*)*/gm;

/** A callout is the user's own text in a frame, but for quotations, which stay quotations. */
function calloutText(block: string): string {
  const [first = "", ...rest] = block.split("\n");
  const [, kind = "", title = ""] = /^>[ \t]*\[!([^\]]*)\][+-]?[ \t]*(.*)$/.exec(first) ?? [];
  if (/^(?:quote|cite)/i.test(kind)) return [...(title ? [`> ${title}`] : []), ...rest].join("\n");
  const body = rest.map((line) => line.replace(/^>[ \t]?/, ""));
  return [...(title ? [title, ""] : []), ...body].join("\n");
}

const tag = /(^|[\s(])#([\p{L}\p{N}_/-]*[\p{L}_/-][\p{L}\p{N}_/-]*)/gmu;

/** Notes the tags; lines and line ends of nothing but tags go, tags within a sentence stay. */
function collectTags(text: string, tags: Set<string>): string {
  for (const [, , name] of text.matchAll(tag)) if (name) tags.add(name);
  return text.replace(/(^|[ \t])(?:#[\p{L}\p{N}_/-]*[\p{L}_/-][\p{L}\p{N}_/-]*#?[ \t]*)+$/gmu, "$1");
}
