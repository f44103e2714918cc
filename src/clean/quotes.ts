import type { Document } from "../core/document.ts";
import type { Step } from "../core/step.ts";
import { attributionAt } from "./attribution.ts";
import { foreignBlockAt } from "./blocks.ts";
import { comparable, fromLines, isBlank, shown, toLines } from "./lines.ts";

type LineClass = "own" | "quote" | "attribution" | "block";

/** Takes out what others wrote; every own line of an interleaved reply stays. */
export const quotes: Step = {
  name: "quotes",
  apply(document, { parent, signals }) {
    if (!quoting(document, signals.form)) return document;
    const lines = toLines(document.text);
    const classes = classifyLines(lines, parent?.text ?? null);
    const text = fromLines(lines.filter((_, i) => classes[i] === "own"));
    if (text !== "") return text === document.text ? document : { ...document, text };
    return {
      drop: classes.includes("block") && !classes.includes("quote") ? "only-forwarded" : "only-quoted-text",
    };
  },
};

/** Notes and articles quote with `>` on purpose; mail, chats and comments quote what they answer. */
export function quoting({ kind }: Document, form: string | undefined): boolean {
  return kind === "email" || kind === "chat" || kind === "post" || form === "comment" || form === "review";
}

/** Says of each line whose it is. `parent` is the text that the mail answers, where it is known. */
export function classifyLines(lines: readonly string[], parent: string | null): LineClass[] {
  const classes: LineClass[] = lines.map((line) => (marked(line) ? "quote" : "own"));
  if (parent !== null) markParentLines(lines, classes, parent);
  for (let i = 0; i < lines.length; i++) {
    if (classes[i] !== "own" || isBlank(lines[i] ?? "")) continue;
    if (foreignBlockAt(lines, i)) {
      classes.fill("block", i);
      break;
    }
    const attribution = attributionAt(lines, i);
    if (!attribution) continue;
    const next = nextFilled(lines, i + attribution.length);
    if (next !== -1 && classes[next] === "quote") {
      classes.fill("attribution", i, i + attribution.length);
    } else if (attribution.strong && !classes.includes("quote", i) && !isOwnBelow(lines, next, parent)) {
      // Nothing below is marked: the program quotes without marks.
      classes.fill("attribution", i, i + attribution.length);
      classes.fill("block", i + attribution.length);
      break;
    } else if (attribution.strong) classes.fill("attribution", i, i + attribution.length);
  }
  markWrapped(lines, classes);
  return classes;
}

/** What mail programs put before a quoted line. */
export const mark = /^\s{0,12}(?:[A-Za-z]{0,4}>|\||&gt;)/u;

function marked(line: string): boolean {
  const text = shown(line);
  // a Markdown table has its bars at both ends
  return mark.test(text) && !/^\s{0,12}\|[^|]{1,200}\|.*\|\s*$/u.test(text);
}

/** Where the parent is known and holds next to nothing of what stands below, then that is an answer. */
function isOwnBelow(lines: readonly string[], from: number, parent: string | null): boolean {
  if (parent === null || from === -1) return false;
  const held = toLines(parent).map(comparable).join(" ");
  const long = lines
    .slice(from)
    .map(comparable)
    .filter((line) => line.length >= 25);
  return long.filter((line) => held.includes(line.slice(0, 60))).length < 0.3 * long.length;
}

/** Places at which a repeated line of the parent is looked for. */
const MOST_PLACES = 8;

/** Lines of the parent are quotes: alone from 25 characters on, shorter ones where two or more follow each other. */
function markParentLines(lines: readonly string[], classes: LineClass[], parent: string): void {
  const parentLines = toLines(parent).map(comparable).filter(Boolean);
  const positions = new Map<string, number[]>();
  for (const [i, line] of parentLines.entries()) {
    const known = positions.get(line);
    if (!known) positions.set(line, [i]);
    else if (known.length < MOST_PLACES) known.push(i);
  }
  let run: { index: number; at: number[] }[] = [];
  const flush = () => {
    const size = run.reduce((sum, { index }) => sum + comparable(lines[index] ?? "").length, 0);
    if (run.length >= 2 && size >= 25) for (const { index } of run) classes[index] = "quote";
    run = [];
  };
  for (const [index, line] of lines.entries()) {
    const text = comparable(line);
    if (text === "") continue;
    const at = positions.get(text);
    if (!at) {
      flush();
      continue;
    }
    if (text.length >= 25) classes[index] = "quote";
    const follows = run.at(-1)?.at.some((one) => at.includes(one + 1));
    if (!follows) flush();
    run.push({ index, at });
  }
  flush();
}

/** What a mail program broke off a quoted line that was too long: "> a long line that\ngoes on\n> here". */
function markWrapped(lines: readonly string[], classes: LineClass[]): void {
  for (let i = 1; i < lines.length - 1; i++) {
    const line = (lines[i] ?? "").trim();
    const before = lines[i - 1] ?? "";
    if (classes[i] !== "own" || line === "" || line.length > 30) continue;
    if (classes[i - 1] !== "quote" || classes[i + 1] !== "quote") continue;
    const goesOn =
      before.length >= 68 && !/[.!?:;]\s*$/u.test(before.slice(-5)) && /^[\p{Ll}\d(]/u.test(line);
    if (goesOn) classes[i] = "quote";
  }
}

function nextFilled(lines: readonly string[], from: number): number {
  for (let i = from; i < lines.length; i++) if (!isBlank(lines[i] ?? "")) return i;
  return -1;
}
