import { detectLanguage } from "../language.ts";

/** Why a stretch of a turn is taken for pasted. */
export type PasteSign = "fence" | "delimiter" | "mail" | "code" | "log" | "table" | "document" | "language";

export interface Pasted {
  sign: PasteSign;
  text: string;
}

/** A turn of a conversation with a program: what the user said, and what was put in to be worked on. */
export interface Turn {
  own: string;
  pasted: Pasted[];
}

interface Block {
  text: string;
  sign: PasteSign | null;
}

/** What an instruction is long at most (characters). */
const INSTRUCTION = 400;
/** From this length on, text behind an instruction with a colon is what it speaks of. */
const ANNOUNCED = 200;
/** From this length on, text beside an instruction is a document, unless it speaks of "I". */
const DOCUMENT = 1200;
/** Words of the first person per word, below which long text is not the user speaking. */
const SPEAKING = 0.012;
const FOREIGN_LANGUAGE = 160;

/**
 * Tells what the user wrote from what was pasted. A heuristic: fenced and delimited blocks, mail with its headers,
 * code, logs, tables, a long text next to a short instruction, a long paragraph in another language than the rest.
 * Whatever is left is the user's. Nothing is lost: own and pasted together are all blocks of the turn.
 */
export function splitTurn(text: string): Turn {
  const blocks = blocksOf(text.replace(/\r\n?/gu, "\n"));
  markMail(blocks);
  for (const block of blocks) block.sign ??= shapeOf(block.text);
  markDocument(blocks);
  markLanguage(blocks);
  const own = blocks.filter(({ sign }) => sign === null).map((block) => block.text);
  return { own: own.join("\n\n").trim(), pasted: joined(blocks) };
}

/** Paragraphs; a fenced or delimited block, with all its blank lines, is one. */
function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let lines: string[] = [];
  let end: ((line: string) => boolean) | null = null;
  let sign: PasteSign | null = null;
  const close = () => {
    const block = lines.join("\n").replace(/^\n+|\s+$/gu, "");
    if (block !== "") blocks.push({ text: block, sign: isWorthwhile(block, sign) ? sign : null });
    lines = [];
    sign = null;
    end = null;
  };
  for (const line of text.split("\n")) {
    if (end) {
      lines.push(line);
      if (end(line)) close();
      continue;
    }
    const start = beginningOf(line);
    if (start) {
      close();
      lines.push(line);
      ({ sign, end } = start);
      if (start.closed) close();
    } else if (line.trim() === "") close();
    else lines.push(line);
  }
  // a fence that is never closed goes to the end of the turn
  close();
  return blocks;
}

/** A short word between quotes or fences is still the user's. */
const isWorthwhile = (block: string, sign: PasteSign | null) =>
  sign !== null && (sign === "fence" || block.length > 60);

function beginningOf(
  line: string,
): { sign: PasteSign; end: (line: string) => boolean; closed?: boolean } | null {
  const fence = /^\s{0,3}(`{3,20}|~{3,20})/u.exec(line)?.[1];
  if (fence) {
    const closed = line.trim().length > fence.length && line.trim().endsWith(fence);
    return { sign: "fence", end: (next) => next.trim() === fence, closed };
  }
  const quotes = /^\s{0,3}("""|'''|<<<|“““)/u.exec(line)?.[1];
  if (quotes) {
    const mark = quotes === "<<<" ? ">>>" : quotes === "“““" ? "”””" : quotes;
    const rest = line.trim().slice(3);
    return { sign: "delimiter", end: (next) => next.trimEnd().endsWith(mark), closed: rest.endsWith(mark) };
  }
  const tag = /^\s{0,3}<([a-z][\w-]{0,30})>/iu.exec(line)?.[1];
  if (tag) {
    const mark = `</${tag}>`;
    return { sign: "delimiter", end: (next) => next.includes(mark), closed: line.includes(mark) };
  }
  return null;
}

const header =
  /^\W{0,4}(?:from|to|cc|sent|date|subject|von|an|gesendet|datum|betreff|de|à|envoyé|objet|para|asunto|enviado|assunto|da|a|inviato|oggetto|van|aan|verzonden|onderwerp|от|кому|тема|дата|差出人|宛先|件名|发件人|收件人|主题)\W{0,3}[:：]\s*\S/iu;
const divider =
  /^\s*[-_]{2,20}\s*(?:original message|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht|message d'origine|message transféré|mensaje original|mensaje reenviado|messaggio originale|mensagem original|oorspronkelijk bericht)/iu;
const attribution =
  /^(?:on|am|le|el|il|em|op) .{8,160}(?:wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef)[^:]{0,80}:\s*$/iu;

/** From the head of a mail on, all is mail, but a last short paragraph that asks. */
function markMail(blocks: Block[]): void {
  const start = blocks.findIndex(({ text, sign }) => {
    if (sign !== null) return false;
    const lines = text.split("\n", 12);
    const heads = lines.filter((line) => header.test(line.slice(0, 300))).length;
    return (
      heads >= 3 ||
      lines.some((line) => divider.test(line.slice(0, 200)) || attribution.test(line.slice(0, 300)))
    );
  });
  if (start === -1) return;
  const last = blocks.length - 1;
  for (const [i, block] of blocks.entries()) {
    const asks = i === last && i > start + 1 && block.text.length < 200 && /[?？]\s*$/u.test(block.text);
    if (i >= start && !asks) block.sign ??= "mail";
  }
  const first = blocks[start];
  if (first) splitAbove(blocks, start, first);
}

/** Words right above the headers, without a blank line, are the user's. */
function splitAbove(blocks: Block[], at: number, { text }: Block): void {
  const lines = text.split("\n");
  const head = lines.findIndex(
    (line) =>
      header.test(line.slice(0, 300)) ||
      divider.test(line.slice(0, 200)) ||
      attribution.test(line.slice(0, 300)),
  );
  if (head < 1) return;
  const above: Block = { text: lines.slice(0, head).join("\n"), sign: null };
  blocks.splice(at, 1, above, { text: lines.slice(head).join("\n"), sign: "mail" });
}

const logLine =
  /^\s*(?:\[?\d{4}[-/]\d\d[-/]\d\d[T ]|\[?\d\d:\d\d:\d\d|\[?(?:ERROR|WARN(?:ING)?|INFO|DEBUG|FATAL|TRACE)\b|at .{1,200}[:(]\d+|File ".{1,200}", line \d|Traceback \(|(?:[\w.]{1,80})?(?:Error|Exception): |npm (?:ERR|WARN)|[\w-]{1,30}@[\w-]{1,30}[:~].{0,80}[$#] |\$ \w|error\[\w+\]:|\w[\w./-]{0,120}:\d+(?::\d+)?:)/u;
const codeLine =
  /[;{}]\s*$|^\s*(?:import |from \S+ import |def \w|class \w|function\b|const |let |var |return\b|#include|#define|public |private |static |package |using |if ?\(|for ?\(|while ?\(|else\b|elif |SELECT |INSERT |UPDATE |CREATE |<\/?\w|\/\/|\/\*|\*\/|@\w+\s*$|[\w.]+\s?=\s?[^=\s]|[\w.]+\(.*\)\s*[:;]?$)|^\s*["'][\w-]+["']\s*:|=>\s*$/u;

/** Code, logs and tables by what most of their lines look like. */
function shapeOf(text: string): PasteSign | null {
  const lines = text.split("\n", 400).filter((line) => line.trim() !== "");
  if (lines.length < 3) return null;
  const share = (test: (line: string) => boolean) =>
    lines.filter((line) => test(line.slice(0, 400))).length / lines.length;
  if (share((line) => logLine.test(line)) >= 0.5) return "log";
  if (share((line) => codeLine.test(line)) >= 0.6) return "code";
  for (const mark of ["\t", "|", ";", ","]) {
    const counts = lines.map((line) => line.split(mark).length);
    const [first = 1] = counts;
    const least = mark === "," ? 4 : 3;
    if (lines.length >= 4 && first >= least && counts.every((n) => n === first)) return "table";
  }
  return null;
}

/** A short instruction and beside it, behind a blank line, a long text that does not speak of "I". */
function markDocument(blocks: Block[]): void {
  const open = blocks.filter(({ sign }) => sign === null);
  const [first, ...rest] = open;
  const last = open.at(-1);
  if (!first || !last || rest.length === 0) return;
  const size = (some: readonly Block[]) => some.reduce((sum, { text }) => sum + text.length, 0);
  const mark = (some: readonly Block[]) => {
    for (const block of some) block.sign = "document";
  };
  if (first.text.length <= INSTRUCTION) {
    const asked = asking(rest);
    const body = asked ? rest.slice(0, -1) : rest;
    const least = /[:：]\s*$/u.test(first.text) ? ANNOUNCED : DOCUMENT;
    const isAnnounced = least === ANNOUNCED;
    if (size(body) >= least && (isAnnounced || !speaks(body))) mark(body);
    return;
  }
  const body = open.slice(0, -1);
  if (last.text.length <= INSTRUCTION && size(body) >= DOCUMENT && !speaks(body)) mark(body);
}

/** A last short paragraph that asks something is the user's, as the first was. */
function asking(blocks: readonly Block[]): boolean {
  const text = blocks.at(-1)?.text ?? "";
  return blocks.length > 1 && text.length < 160 && /[?？]\s*$/u.test(text);
}

const first = new Set(
  (
    "i i'm i've i'd i'll me my mine myself ich mich mir mein meine meinen meinem meiner je j moi mon ma mes " +
    "yo mí mi mis me io mio mia miei ik mij mijn eu meu minha jag mig min jeg mig ja mnie mój я мне меня мой 我 私 僕 俺"
  ).split(" "),
);

function speaks(blocks: readonly Block[]): boolean {
  const words =
    blocks
      .map(({ text }) => text.slice(0, 6000))
      .join(" ")
      .toLowerCase()
      .replaceAll("’", "'")
      .match(/[\p{L}']+/gu) ?? [];
  const text = blocks.map((block) => block.text).join("");
  if (/[私僕俺我]/u.test(text.slice(0, 6000))) return true;
  return words.filter((word) => first.has(word) || word.startsWith("j'")).length >= words.length * SPEAKING;
}

/** A long paragraph in another language than the user's own words. */
function markLanguage(blocks: Block[]): void {
  const open = blocks.filter(({ sign }) => sign === null);
  if (!open.some(({ text }) => text.length >= FOREIGN_LANGUAGE) || open.length < 2) return;
  const spoken = detectLanguage(
    open
      .filter(({ text }) => text.length < FOREIGN_LANGUAGE)
      .map(({ text }) => text)
      .join(" "),
  );
  if (spoken === null) return;
  for (const block of open) {
    if (block.text.length < FOREIGN_LANGUAGE) continue;
    const language = detectLanguage(block.text);
    if (language !== null && language !== spoken) block.sign = "language";
  }
}

/** Neighbours of one sign are one text. */
function joined(blocks: readonly Block[]): Pasted[] {
  const pasted: Pasted[] = [];
  let before: Block | null = null;
  for (const block of blocks) {
    const last = pasted.at(-1);
    if (block.sign !== null && last && before?.sign === block.sign) last.text += `\n\n${block.text}`;
    else if (block.sign !== null) pasted.push({ sign: block.sign, text: block.text });
    before = block;
  }
  return pasted;
}
