import type { Document, Entry, Self } from "../core/document.ts";
import type { Redactor } from "../core/redaction.ts";
import { applySteps, type Cleaned, type Step } from "../core/step.ts";
import type { Corpus, EntryFilter } from "../io/corpus.ts";
import { byQuality, type Candidate } from "./candidate.ts";
import { textHash } from "./duplicates.ts";
import { scoreDocument } from "./score.ts";

export interface LookOptions {
  corpus: Corpus;
  steps: readonly Step[];
  self: Self;
}

export interface DroppedDocument {
  id: string;
  externalId: string | null;
  step: string;
  reason: string;
}

/** What the clean steps make of one document. */
export function cleanEntry(entry: Entry, { corpus, steps, self }: LookOptions): Cleaned {
  const { replyTo } = entry.document;
  const parent = replyTo === null ? null : corpus.byExternalId(replyTo);
  return applySteps(steps, entry.document, {
    signals: entry.signals,
    parent: parent?.document ?? null,
    self,
  });
}

/** The user's documents as they go on into datasets: cleaned, redacted, without exact duplicates. Streamed. */
export function* cleanedDocuments(
  options: LookOptions & { redactor: Redactor },
  filter: EntryFilter = {},
): Iterable<Document> {
  const best = bestOfDuplicates(options);
  for (const entry of options.corpus.entries({ ...filter, author: "self" })) {
    const cleaned = cleanEntry(entry, options);
    if ("drop" in cleaned || best.get(textHash(cleaned.document.text))?.id !== entry.document.id) continue;
    const redact = (text: string) => options.redactor.redact(text).text;
    const { document } = cleaned;
    yield {
      ...document,
      text: redact(document.text),
      title: document.title === null ? null : redact(document.title),
    };
  }
}

/** What is dropped on the way there, with the reason. Streamed. */
export function* droppedDocuments(options: LookOptions, filter: EntryFilter = {}): Iterable<DroppedDocument> {
  const best = bestOfDuplicates(options);
  for (const entry of options.corpus.entries(filter)) {
    const { id, externalId } = entry.document;
    const cleaned = cleanEntry(entry, options);
    if ("drop" in cleaned) yield { id, externalId, step: cleaned.step, reason: cleaned.drop };
    else if (best.get(textHash(cleaned.document.text))?.id !== id) {
      yield { id, externalId, step: "duplicates", reason: "duplicate" };
    }
  }
}

type Ranked = Pick<Candidate, "id" | "score" | "writtenAt">;

/** For each normalized text the document that stays. The same choice as in a build. */
function bestOfDuplicates(options: LookOptions): Map<string, Ranked> {
  const best = new Map<string, Ranked>();
  for (const entry of options.corpus.entries({ author: "self" })) {
    const cleaned = cleanEntry(entry, options);
    if ("drop" in cleaned) continue;
    const { id, writtenAt } = entry.document;
    const { score } = scoreDocument(cleaned.document, entry.document, entry.signals);
    const hash = textHash(cleaned.document.text);
    const other = best.get(hash);
    if (!other || byQuality({ id, score, writtenAt }, other) < 0) best.set(hash, { id, score, writtenAt });
  }
  return best;
}
