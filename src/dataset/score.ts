import type { Document, DocumentKind, Signals } from "../core/document.ts";
import type { ScorePart, Tier } from "../core/example.ts";

export interface Score {
  score: number;
  tier: Tier;
  why: ScorePart[];
}

/** Words from which a mail counts as long. */
const LONG_MAIL = 150;
const TIER_1 = 8;
const TIER_2 = 5;

const base: Record<DocumentKind, { points: number; because: string }> = {
  article: { points: 9.5, because: "a finished article or report" },
  journal: { points: 8.5, because: "a journal entry" },
  code: { points: 8.5, because: "code of your own" },
  meeting: { points: 6, because: "notes of a meeting" },
  note: { points: 6.5, because: "a note" },
  email: { points: 5.5, because: "a mail" },
  post: { points: 5.5, because: "a post" },
  chat: { points: 3.5, because: "a chat message" },
  clip: { points: 2.5, because: "a clip" },
};

/** Scores a cleaned document from 0 to 10, with each part explained, and says which tier it is in. */
export function scoreDocument(document: Document, original: Document, signals: Signals): Score {
  const words = countWords(document.text);
  const why = [basePart(document, signals, words), ...adjustments(document, original, signals, words)];
  const sum = why.reduce((total, { points }) => total + points, 0);
  const score = Math.round(Math.min(10, Math.max(0, sum)) * 100) / 100;
  return { score, tier: tierOf(document.kind, score), why };
}

/** Chats and clips are Tier 3 however good; for all others the score decides. */
function tierOf(kind: DocumentKind, score: number): Tier {
  if (kind === "chat" || kind === "clip") return 3;
  return score >= TIER_1 ? 1 : score >= TIER_2 ? 2 : 3;
}

function basePart(document: Document, signals: Signals, words: number): ScorePart {
  if (document.kind === "email" && words >= LONG_MAIL) {
    return { part: "kind", points: 7, because: "a long mail" };
  }
  if (signals.form === "commit") return { part: "kind", points: 5.5, because: "a commit message" };
  if (signals.form === "readme") return { part: "kind", points: 9.5, because: "a README" };
  return { part: "kind", ...base[document.kind] };
}

function adjustments(document: Document, original: Document, signals: Signals, words: number): ScorePart[] {
  const { text, kind } = document;
  const parts: ScorePart[] = [];
  const add = (part: string, points: number, because: string) => parts.push({ part, points, because });
  const code = kind === "code" && signals.form !== "commit";

  if (words < 12) add("length", -1.5, `only ${words} words`);
  else if (words < 30) add("length", -0.5, `${words} words`);
  else if (words >= 400) add("length", 0.5, `${words} words`);
  else if (signals.form === "commit" && words >= 40) add("length", 0.5, `${words} words for a commit`);

  if (!code && words >= 20) {
    if (finished(text)) add("finish", 0.25, "ends as finished text does");
    else add("finish", -0.25, "breaks off");
  }
  if ((kind === "article" || kind === "note") && /^#{1,4} \S/mu.test(text))
    add("structure", 0.25, "has headings");

  const own = original.text.length === 0 ? 1 : text.length / original.text.length;
  if (kind === "email" && own < 0.15)
    add("own share", -0.5, `${Math.round(own * 100)} % of the mail is yours`);
  if (signals.ownShare !== undefined && signals.ownShare < 0.9) {
    add("own share", -1, `${Math.round(signals.ownShare * 100)} % of the lines are yours`);
  }
  const repeated = repeatedShare(text);
  if (!code && repeated > 0.2)
    add("repetition", -1, `${Math.round(repeated * 100)} % of the lines repeat others`);
  const letters = letterShare(text);
  if (!code && letters < 0.6)
    add("prose", -1, `${Math.round(letters * 100)} % of the characters are letters`);
  return parts;
}

/** Ends in a sentence's end, or in a short line of its own below one: a name, a farewell. */
function finished(text: string): boolean {
  const lines = text.slice(-300).trimEnd().split("\n");
  const last = lines.at(-1) ?? "";
  return /[.!?…。！？)"”»:]$/u.test(last) || (lines.length > 1 && last.length <= 40);
}

/** Words; scripts without spaces count two characters as one. */
function countWords(text: string): number {
  let words = 0;
  for (const _ of text.matchAll(
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]{1,2}|[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu,
  ))
    words++;
  return words;
}

function repeatedShare(text: string): number {
  const lines = text.split("\n").filter((line) => line.trim().length > 3);
  return lines.length < 5 ? 0 : 1 - new Set(lines).size / lines.length;
}

function letterShare(text: string): number {
  const visible = text.slice(0, 20_000).replace(/\s+/gu, "");
  return visible.length < 40 ? 1 : visible.replace(/[^\p{L}\p{M}]/gu, "").length / visible.length;
}
