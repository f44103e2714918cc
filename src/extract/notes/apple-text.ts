import type { Body, Run } from "./apple-proto.ts";

const TITLE = 0;
const HEADINGS: Partial<Record<number, string>> = { 0: "# ", 1: "## ", 2: "### " };
const MONOSPACED = 4;
const NUMBERED = 102;
const LISTS: Partial<Record<number, string>> = { 100: "- ", 101: "- ", 102: "1. " };

interface Line {
  text: string;
  plain: string;
  run: Run | null;
}

/** A note's text as Markdown. `attached` gives the words that an attachment stands for: a tag, a mention. */
export function bodyMarkdown(body: Body, title: string | null, attached: (id: string) => string): string {
  const lines = linesOf(body, attached);
  const first = lines.findIndex(({ plain }) => plain.trim() !== "");
  const opening = lines[first];
  // the first line is the title, which apps and we show by itself
  const isTitle = opening && (opening.run?.style === TITLE || opening.plain.trim() === title?.trim());
  const rest = isTitle ? lines.slice(first + 1) : lines;
  return markdownOf(rest) || markdownOf(lines).replace(/^#+ /, "");
}

function markdownOf(lines: readonly Line[]): string {
  const out: string[] = [];
  let before = "";
  const numbers: number[] = [];
  for (const { text, plain, run } of lines) {
    const kind = kindOf(run);
    if (!isList(kind)) numbers.length = 0;
    if (before === "code" && kind !== "code") out.push("```");
    if (kind !== before && !(isList(kind) && isList(before)) && out.at(-1) !== "") out.push("");
    if (kind === "code") {
      if (before !== "code") out.push("```");
      out.push(plain);
    } else if (plain.trim() === "") out.push("");
    else if (kind === "heading") out.push(`${HEADINGS[run?.style ?? 1]}${plain.trim()}`, "");
    else out.push(`${prefix(kind, run, numbers)}${text.trim()}`);
    before = kind;
  }
  if (before === "code") out.push("```");
  return out
    .join("\n")
    .replace(/[ \t]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

type Kind = "text" | "heading" | "code" | "list" | "numbered" | "task" | "quote";

const isList = (kind: string) => kind === "list" || kind === "numbered" || kind === "task";

function kindOf(run: Run | null): Kind {
  if (!run) return "text";
  if (run.done !== null) return "task";
  if (run.style === MONOSPACED) return "code";
  if (HEADINGS[run.style]) return "heading";
  if (run.style === NUMBERED) return "numbered";
  if (LISTS[run.style]) return "list";
  return run.quote ? "quote" : "text";
}

function prefix(kind: Kind, run: Run | null, numbers: number[]): string {
  const depth = run?.indent ?? 0;
  const pad = "  ".repeat(depth);
  if (kind === "task") return `${pad}- [${run?.done ? "x" : " "}] `;
  if (kind === "list") return `${pad}- `;
  if (kind === "quote") return "> ";
  if (kind !== "numbered") return "";
  numbers.length = depth + 1;
  const number = (numbers[depth] ?? 0) + 1;
  numbers[depth] = number;
  return `${"   ".repeat(depth)}${number}. `;
}

/** Lines with the look of where they begin; runs go on over their ends. */
function linesOf({ text, runs }: Body, attached: (id: string) => string): Line[] {
  const lines: Line[] = [];
  let line: Line = { text: "", plain: "", run: null };
  const add = (piece: string, run: Run | null) => {
    const parts = piece.split("\n");
    for (const [i, part] of parts.entries()) {
      if (i > 0) {
        lines.push(line);
        line = { text: "", plain: "", run: null };
      }
      if (part !== "" || i < parts.length - 1) line.run ??= run;
      const words = part.includes("\ufffc")
        ? part.replaceAll("\ufffc", run ? attached(run.attachment) : "")
        : part;
      line.text += run ? marked(words, run) : words;
      line.plain += words;
    }
  };
  const clean = text.replace(/[\u2028\v\r]/g, "\n");
  let at = 0;
  for (const run of runs) {
    if (at >= clean.length) break;
    add(clean.slice(at, at + run.length), run);
    at += run.length;
  }
  if (at < clean.length) add(clean.slice(at), null); // runs that say too little lose no text
  lines.push(line);
  return lines;
}

function marked(text: string, run: Run): string {
  const [, before = "", inner = "", after = ""] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
  if (inner === "") return text;
  const mark = (run.struck ? "~~" : "") + (run.bold ? "**" : "") + (run.italic ? "*" : "");
  const end = (run.italic ? "*" : "") + (run.bold ? "**" : "") + (run.struck ? "~~" : "");
  const words = mark === "" ? inner : `${mark}${inner}${end}`;
  const isLink = /^https?:\/\/[^\s()]+$/i.test(run.link) && run.link !== inner;
  return before + (isLink ? `[${words}](${run.link})` : words) + after;
}
