import type { Document } from "../core/document.ts";
import { isDropped, type StepContext } from "../core/step.ts";
import { armor } from "./armor.ts";
import { foreignBlockAt } from "./blocks.ts";
import { fromLines, isBlank, toLines } from "./lines.ts";
import { classifyLines, mark, quoting } from "./quotes.ts";

/** Longest quote that is given back, in characters: context needs no more. */
const MOST = 20_000;

const forward = /^\s*(?:fwd?|wg|tr|enc|转发)\s*[:：]/iu;

/**
 * What an answer quotes of the message that it answers, one level of marks taken off; "" where it quotes nothing or
 * passes something on. Others' words: for context only. What is quoted within the quote is still marked in it.
 */
export function quotedText(document: Document, context: StepContext): string {
  if (!quoting(document, context.signals.form) || forward.test(document.title ?? "")) return "";
  const unwrapped = armor.apply(document, context);
  if (isDropped(unwrapped)) return "";
  const lines = toLines(unwrapped.text);
  const classes = classifyLines(lines, context.parent?.text ?? null);
  const marked = lines.map((line, i) =>
    classes[i] === "quote" ? line.replace(mark, "").replace(/^ /u, "") : "",
  );
  const text = fromLines(marked);
  if (text !== "") return bounded(text);
  // A block below may be what is answered or what is passed on: only a known answer tells.
  const start = classes.indexOf("block");
  if (start === -1 || document.replyTo === null) return "";
  return bounded(fromLines(withoutHeaders(lines.slice(start))));
}

/** Without the banner and the header lines at the front of a block. */
function withoutHeaders(lines: string[]): string[] {
  let rest = lines;
  for (let kind = foreignBlockAt(rest, 0); kind !== null; kind = foreignBlockAt(rest, 0)) {
    const end = kind === "forward" ? 0 : rest.findIndex(isBlank);
    if (end === -1) return [];
    const next = rest.findIndex((line, i) => i > end && !isBlank(line));
    if (next === -1) return [];
    rest = rest.slice(next);
  }
  return rest;
}

/** The beginning, up to the end of a line. */
function bounded(text: string): string {
  return text.length <= MOST ? text : text.slice(0, Math.max(0, text.lastIndexOf("\n", MOST)));
}
