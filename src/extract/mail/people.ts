import type { Person } from "../../core/document.ts";
import { decodeWords } from "./encoded-words.ts";

/** Lists of thousands of people tell nothing more. */
const LIMIT = 50;

/**
 * People of a From, To or Cc field: `Ann <ann@example.org>`, `ann@example.org (Ann)`, `"Lee, Ann" <…>`, groups,
 * and the ways in which list archives hide addresses (`ann at example.org (Ann)`): see `normalizeAddress`.
 */
export function parsePeople(field: string): Person[] {
  return splitList(field.slice(0, 65536))
    .slice(0, LIMIT)
    .map(parsePerson)
    .filter((person) => (person.address !== "" || person.name !== "") && !nobody.test(person.address));
}

const nobody = /^undisclosed[- ]recipients?\b/i;

function parsePerson(whole: string): Person {
  const text = whole.slice(0, 1000);
  const open = text.lastIndexOf("<");
  const close = text.indexOf(">", open);
  if (open >= 0 && close > open) {
    return { name: cleanName(text.slice(0, open)), address: cleanAddress(text.slice(open + 1, close)) };
  }
  const comment = text.indexOf("(");
  const inside = text.slice(comment + 1, text.lastIndexOf(")"));
  if (comment >= 0 && text.trimEnd().endsWith(")") && !/^\s*(?:at|dot)\s*$/i.test(inside)) {
    return { name: cleanName(inside), address: cleanAddress(text.slice(0, comment)) };
  }
  const isAddress = /@|\(at\)|\[at\]|\sat\s|^\s*[\w.+-]+\s*$/i.test(text);
  return isAddress ? { name: "", address: cleanAddress(text) } : { name: cleanName(text), address: "" };
}

const cleanName = (text: string) =>
  decodeWords(
    text
      .trim()
      .replace(/^"(.*)"$/s, "$1")
      .replace(/\\(.)/g, "$1"),
  )
    .replace(/\s+/g, " ")
    .replace(/^['"]+|['"]+$/g, "")
    .trim()
    .slice(0, 200);

const cleanAddress = (text: string) =>
  decodeWords(text)
    .trim()
    .replace(/^["']|["']$/g, "")
    .slice(0, 320);

/** Cuts at commas that stand outside of quotes, comments and angle brackets; group names fall away. */
function splitList(field: string): string[] {
  const parts: string[] = [];
  let from = 0;
  let quoted = false;
  let depth = 0;
  let angle = false;
  const cut = (at: number) => {
    const part = field.slice(from, at).trim();
    if (part) parts.push(part);
    from = at + 1;
  };
  for (let i = 0; i < field.length; i++) {
    const c = field[i];
    if (c === "\\") i++;
    else if (c === '"' && depth === 0) quoted = !quoted;
    else if (quoted) continue;
    else if (c === "(") depth++;
    else if (c === ")") depth = Math.max(0, depth - 1);
    else if (depth > 0) continue;
    else if (c === "<") angle = true;
    else if (c === ">") angle = false;
    else if ((c === "," || c === ";") && !angle) cut(i);
    else if (c === ":" && !angle) from = i + 1;
  }
  cut(field.length);
  return parts;
}
