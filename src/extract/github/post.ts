import type { Document, Signals } from "../../core/document.ts";
import { documentId, sha256 } from "../../core/hash.ts";
import type { CorpusRecord } from "../../io/corpus.ts";
import { isoTime } from "../items.ts";
import { detectLanguage } from "../language.ts";

/** Anything that somebody wrote on GitHub, from whichever way it came. */
export interface Post {
  /** Its address on the web site: what it is known by. */
  url: string;
  body: string | null | undefined;
  /** Null for an account that is gone. */
  login: string | null;
  mine: boolean;
  at: string | null | undefined;
  title: string | null;
  /** Address of what it belongs to: the issue, the discussion, the gist. */
  thread: string | null;
  replyTo: string | null;
  kind?: Document["kind"];
  audience?: Document["audience"];
  /** Told from the text, if not given. */
  language?: null;
  signals: Signals;
}

/** The document of a post; null where nobody's words are in it. `file` and `source` say where it was read. */
export function postRecord(
  post: Post,
  { source, file, locator }: { source: string; file: string; locator?: string },
): (CorpusRecord & { type: "document" }) | null {
  const text = post.kind === "code" ? (post.body ?? "").trim() : ownText(post.body);
  if (text === "") return null;
  const login = post.login ?? "ghost";
  const document: Document = {
    // the same in an archive as by the API
    id: documentId("github", post.url),
    kind: post.kind ?? "post",
    text,
    author: post.mine ? "self" : "other",
    writtenAt: isoTime(post.at ?? null),
    title: post.title,
    thread: post.thread,
    replyTo: post.replyTo,
    audience: post.audience ?? "group",
    language: post.language === null ? null : detectLanguage(text),
    externalId: post.url,
    provenance: { source, file, locator: locator ?? post.url, sha256: sha256(post.body ?? "") },
  };
  const from = { name: login, address: `${login}@users.noreply.github.com` };
  return { type: "document", document, signals: { from, ...post.signals } };
}

/** The end of a diff hunk is what a review comment is about. */
const HUNK = 1500;

/** What a comment on a line is about. */
export function hunkContext(path: string | null | undefined, hunk: string | null | undefined): Signals {
  const context = hunk ? `${path ?? ""}\n${hunk.slice(-HUNK)}`.trim() : "";
  return context ? { context } : {};
}

/** Accounts that are programs: those that GitHub calls so, and those whose names do. */
export const isBot = (user: { login: string; type?: string | undefined } | null | undefined): boolean =>
  user?.type === "Bot" ||
  /(?:\[bot\]|[-_]bot|ci-robot|^(?:bors|homu|codecov-io|coveralls|dependabot))$/i.test(user?.login ?? "");

/** What of a body the author wrote: without a template's hints and what its form put there, and suggested code. */
export function ownText(body: string | null | undefined): string {
  const text = withoutSuggestions(withoutComments((body ?? "").replace(/\r\n?/g, "\n")))
    .replace(/^#{2,4} [^\n]*\n+_No response_[ \t]*$/gm, "")
    .replace(promise, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const isUntouched = lines.length > 1 && lines.every((line) => /^(?:#{1,4} |\s*[-*] \[ \])/.test(line));
  return isUntouched ? "" : text;
}

/** Without what stands between `<!--` and `-->`, in one pass however many of them do not end. */
function withoutComments(text: string): string {
  let kept = "";
  let at = 0;
  for (;;) {
    const start = text.indexOf("<!--", at);
    const end = start < 0 ? -1 : text.indexOf("-->", start + 4);
    if (end < 0) return kept + text.slice(at);
    kept += text.slice(at, start);
    at = end + 3;
  }
}

/** Without blocks of suggested code: mostly the lines of whoever wrote the change. */
function withoutSuggestions(text: string): string {
  const kept: string[] = [];
  let fence: string | null = null;
  for (const line of text.split("\n")) {
    const [, ticks, word = ""] = /^[ \t]*(`{3,})([^`]*)$/.exec(line) ?? [];
    if (fence !== null) {
      // a fence ends with one that is as long, and says nothing
      if (ticks && ticks.length >= fence.length && word.trim() === "") fence = null;
    } else if (ticks && /^suggestion\b/.test(word)) fence = ticks;
    else kept.push(line);
  }
  return kept.join("\n");
}

/** The boxes that templates have people tick. */
const promise =
  /^[ \t]*[-*] \[[ xX]\] (?:I(?:'m| am| have|'ve| agree| did| understand| confirm| searched| read| will| tested)|My (?:code|change|PR)|This (?:PR|change|issue) (?:is|has|does)|By (?:submitting|opening))\b[^\n]*$/gm;
