import { existsSync } from "node:fs";
import type { Document, Entry } from "../core/document.ts";
import { Corpus } from "../io/corpus.ts";
import { bestPassage } from "./passage.ts";
import type { Memory, Recollection, Source } from "./reply.ts";
import { bestMatches } from "./search.ts";
import { searchTerms } from "./terms.ts";

/** Cleans and redacts a document for the model; null where nothing of the user's own is left. */
export type Prepare = (entry: Entry, parent: Document | null) => Document | null;

const mostPassages = 4;
const longestPassage = 600;
/** Less than this of a passage is not worth its frame. */
const shortestPassage = 80;
/** Documents that are looked at before giving up: a match may have been in a quote. */
const mostCandidates = 24;

/**
 * Level 0 of the memory: full-text search over what the user wrote. What others wrote never comes out of it.
 * Each search opens the corpus anew, to read only: it sees what an extraction has just committed and is in
 * nobody's way. Null where there is no corpus.
 */
export function openMemory(path: string, name: string, prepare: Prepare): Memory | null {
  if (!existsSync(path)) return null;
  return {
    recall(question, characters) {
      const terms = searchTerms(question);
      if (terms.length === 0) return null;
      if (!existsSync(path)) return null; // moved away since
      using corpus = Corpus.open(path, { readOnly: true });
      return write(name, passages(corpus, terms, prepare), characters);
    },
  };
}

interface Passage {
  source: Source;
  /** The best part of the document in at most so many characters, or null. */
  cut(length: number): string | null;
}

function* passages(corpus: Corpus, terms: readonly string[], prepare: Prepare): Iterable<Passage> {
  for (const id of bestMatches(corpus.database, terms, mostCandidates)) {
    const entry = corpus.byId(id);
    if (entry?.document.author !== "self") continue;
    const { replyTo } = entry.document;
    const document = prepare(entry, replyTo ? (corpus.byExternalId(replyTo)?.document ?? null) : null);
    if (!document) continue;
    const { title, kind, writtenAt } = document;
    const text = withoutMarkers(document.text);
    yield {
      source: { id, title: title && withoutMarkers(title), date: writtenAt?.slice(0, 10) ?? null, kind },
      cut: (length) => bestPassage(text, terms, length) ?? titleMatch(title, text, terms, length),
    };
  }
}

/** Puts the passages under a heading that says what they are, within `characters`. */
function write(name: string, found: Iterable<Passage>, characters: number): Recollection | null {
  const sources: Source[] = [];
  let notes = `Notes from ${name}'s own documents, to answer from where they fit:`;
  for (const { source, cut } of found) {
    const heading = `\n[${sources.length + 1}] ${[source.date, source.title].filter(Boolean).join(", ") || source.kind}: `;
    const room = characters - notes.length - heading.length;
    if (room < shortestPassage) break;
    const text = cut(Math.min(longestPassage, room));
    if (!text) continue;
    notes += heading + text;
    sources.push(source);
    if (sources.length === mostPassages) break;
  }
  return sources.length > 0 ? { notes, sources } : null;
}

/** A document whose title alone matches is shown from its start. */
function titleMatch(
  title: string | null,
  text: string,
  terms: readonly string[],
  length: number,
): string | null {
  return title && bestPassage(title, terms, length) ? text.trim().slice(0, length) || null : null;
}

/** Chat markers in a document could end the turn and begin another in somebody else's name. */
const withoutMarkers = (text: string) => text.replace(/<\|[^|<>\n]{0,40}\|>|<\/?s>|\[\/?INST\]/gu, "");
