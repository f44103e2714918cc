import {
  attached,
  deleted,
  edited,
  events,
  foldPhrase,
  forwarded,
  isNotice,
  omitted,
} from "./whatsapp-phrases.ts";

/** What a message of an export says, or why it says nothing of its sender's. */
export type Body =
  | { text: string; form?: string; foreign?: string }
  | { left: "system line" | "media" | "deleted message" | "location" | "call or notice" | "empty" };

const LRM = "\u200e";
const marks = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/gu;
/** Names that Android gives to files. */
const fileName = /^(?:IMG|VID|AUD|PTT|STK|DOC|GIF)-\d{8}-WA\d{4,}\./i;
const named = /^(?<file>[^\n]{1,250}\.\w{0,8}) \((?<words>[^()]{3,40})\)$/u;
const place =
  /^(?:[^:\n]{2,160}: ?\n?)?https:\/\/(?:maps\.google\.com\/(?:maps)?\?q=|(?:www\.)?foursquare\.com\/v\/)\S+$/u;

/**
 * Reads the text behind a sender's name. `isBracket`: an iPhone wrote it, which puts U+200E before words of its own;
 * `placeholders`: what stands alone in < > in this file more than once.
 */
export function bodyOf(raw: string, isBracket: boolean, placeholders: ReadonlySet<string>): Body {
  const body = raw.replace(/[\s\u202f\u00a0]+$/u, "");
  const plain = body.replace(marks, "").trim();
  if (plain === "") return { left: "empty" };
  const folded = foldPhrase(plain);
  if (deleted.has(folded)) return { left: "deleted message" };
  if (events.has(folded)) return { left: "call or notice" };
  if (isNotice(plain)) return { left: "system line" };
  if (place.test(plain)) return { left: "location" };
  const poll = pollOf(plain);
  if (poll) return { text: poll, form: "poll" };

  const { words, isEdited } = withoutEdit(body);
  const passed = forwardedOf(words);
  const caption = captionOf(passed ?? words, isBracket, placeholders);
  const text = toMarkdown(caption ?? passed ?? words);
  if (text === "") return { left: caption === null ? "empty" : "media" };
  // what an iPhone marks as its own and is nothing of the above
  if (isBracket && caption === null && passed === null && words.startsWith(LRM))
    return { left: "system line" };
  const form = isEdited ? "edited" : caption === null ? null : "caption";
  return { text, ...(form ? { form } : {}), ...(passed === null ? {} : { foreign: "forward" }) };
}

/** A poll's question and its options; whatever the language, all options begin with one word and end in a count. */
function pollOf(plain: string): string | null {
  const [head = "", question, ...options] = plain.split("\n").map((line) => line.trim());
  if (!/^[^:\n]{2,30}\s?[::]$/u.test(head) || !question || options.length < 2) return null;
  const parts = options
    .filter(Boolean)
    .map((line) => /^([^:\n]{2,20}?)\s?[::]\s?(.*?) \([^()\d]*\p{Nd}+[^()]*\)$/u.exec(line));
  const [first] = parts;
  if (!first || parts.some((one) => one?.[1] !== first[1])) return null;
  return `${question}\n\n${parts.map((one) => `- ${one?.[2] ?? ""}`).join("\n")}`;
}

function withoutEdit(body: string): { words: string; isEdited: boolean } {
  const match = /\s?\u200e?<([^<>\n]{5,80})>$/u.exec(body);
  if (!match?.[1] || !edited.has(foldPhrase(match[1]))) return { words: body, isEdited: false };
  return { words: body.slice(0, match.index), isEdited: true };
}

/** The text of a message that a first line says to be passed on. */
function forwardedOf(words: string): string | null {
  const [first = "", ...rest] = words.split("\n");
  const isMarked = first.startsWith(LRM) && forwarded.has(foldPhrase(first.replace(/[[\]]/g, "")));
  return isMarked && rest.length > 0 ? rest.join("\n") : null;
}

/** What was written below or before a file that was, or was not, exported with it; null where there is no file. */
function captionOf(words: string, isBracket: boolean, placeholders: ReadonlySet<string>): string | null {
  const [first = "", ...rest] = words.split("\n");
  const plain = first.replace(marks, "").trim();
  const below = () => {
    const text = rest.join("\n").trim();
    return /^[^\n]+\.\w{2,4}$/u.test(text) ? "" : text; // a document's own name
  };
  const inBrackets =
    (/^<[^<>]{2,60}>$/u.test(plain) && (placeholders.has(foldPhrase(plain)) || first.startsWith(LRM))) ||
    (isBracket && /^<\p{L}{3,20}: ?\d{8}-[A-Z]+-[\d-]+\.\w{2,5}>$/u.test(plain)); // some mail programs take the mark away
  if (inBrackets || omitted.has(foldPhrase(plain))) return below();
  const file = named.exec(plain)?.groups;
  if (file?.words && (first.startsWith(LRM) || fileName.test(plain) || attached.has(foldPhrase(file.words))))
    return below();
  return isBracket ? before(words) : null;
}

/** `See you there ‎image omitted`, `Plan.pdf • ‎2 pages ‎<attached: 0012-Plan.pdf>`: an iPhone's end of a message. */
function before(words: string): string | null {
  const mark = words.lastIndexOf(LRM);
  if (mark === -1) return null;
  const end = words.slice(mark).replace(marks, "").trim();
  if (!/^<[^<>\n:]{2,40}[::]\s?[^<>\n]+>$/u.test(end) && !omitted.has(foldPhrase(end))) return null;
  const text = words.slice(0, mark).trim();
  const plain = text.replace(marks, "").trim();
  return /^[^\n]{1,200}\.\w{2,5}(?:\s*•[^\n]*)?$/u.test(plain) ? "" : text;
}

/** WhatsApp's *bold* and ~struck~ as Markdown; _italic_ and ``` are the same there. */
function toMarkdown(text: string): string {
  if (!/[*~]/.test(text)) return text.replace(marks, "").trim();
  return text
    .replace(marks, "")
    .split(/(```[\s\S]*?```)/)
    .map((part, index) => (index % 2 === 1 ? part : styled(part)))
    .join("")
    .trim();
}

const styled = (text: string) =>
  text
    .replace(/(?<![\p{L}\p{N}*])\*(?![\s*])([^*\n]*[^*\s])\*(?![\p{L}\p{N}*])/gu, "**$1**")
    .replace(/(?<![\p{L}\p{N}~])~(?![\s~])([^~\n]*[^~\s])~(?![\p{L}\p{N}~])/gu, "~~$1~~");
