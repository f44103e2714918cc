import type { Document, Entry, Self } from "../core/document.ts";
import { TwinError, throwIfCancelled } from "../core/errors.ts";
import type { Emit } from "../core/events.ts";
import type { Example, Rejected } from "../core/example.ts";
import { sha256 } from "../core/hash.ts";
import type { Redactor } from "../core/redaction.ts";
import { applySteps, type Step, type StepContext } from "../core/step.ts";
import type { Corpus } from "../io/corpus.ts";
import type { Spill } from "../io/spill.ts";
import type { Candidate } from "./candidate.ts";
import { textHash } from "./duplicates.ts";
import { draftExamples } from "./examples.ts";
import { scoreDocument } from "./score.ts";

export interface CollectOptions {
  corpus: Corpus;
  spill: Spill;
  steps: readonly Step[];
  contextSteps: readonly Step[];
  quotedText: (document: Document, context: StepContext) => string;
  redactor: Redactor;
  self: Self;
  /** System line of every row. */
  system: string;
  cutoff: number;
  /** Documents by the user, for the progress. */
  total: number;
  emit: Emit;
  signal: AbortSignal;
}

export interface Collected {
  candidates: Candidate[];
  rejected: Rejected[];
  /** Redactions by type in what became rows, and some masked samples for the report. */
  redactions: Record<string, number>;
  samples: { type: string; rule: string; masked: string }[];
  /** Documents by kind, by year. */
  years: Map<string, number>;
}

const SAMPLES_PER_RULE = 4;
const PROGRESS_EVERY = 200;

/**
 * First pass: cleans, redacts, scores and drafts each of the user's documents. The rows go to the spill; only
 * what later decisions need stays in memory.
 */
export async function collect(options: CollectOptions): Promise<Collected> {
  const { corpus, signal, emit, total } = options;
  const collected: Collected = {
    candidates: [],
    rejected: [],
    redactions: {},
    samples: [],
    years: new Map(),
  };
  let done = 0;
  for (const entry of corpus.entries({ author: "self" })) {
    collectOne(entry, options, collected);
    done++;
    if (done % PROGRESS_EVERY !== 0) continue;
    throwIfCancelled(signal);
    const counts = { kept: collected.candidates.length, dropped: collected.rejected.length };
    emit({ type: "progress", name: "cleaning", done, total, unit: "documents", counts });
    // Lets Ctrl-C in: everything else here is synchronous.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return collected;
}

function collectOne(entry: Entry, options: CollectOptions, collected: Collected): void {
  const { corpus, self, redactor, spill, system } = options;
  const original = entry.document;
  const reject = (step: string, reason: string) =>
    collected.rejected.push({ documentId: original.id, externalId: original.externalId, step, reason });

  const parent = original.replyTo === null ? null : corpus.byExternalId(original.replyTo);
  const context = { signals: entry.signals, parent: parent?.document ?? null, self };
  const cleaned = applySteps(options.steps, original, context);
  if ("drop" in cleaned) {
    reject(cleaned.step, cleaned.drop);
    return;
  }
  const redacted = redactDocument(cleaned.document, redactor, collected);
  const answered = parent ? cleanedParent(parent, options) : quotedParent(original, context, options);
  const { score, tier, why } = scoreDocument(cleaned.document, original, entry.signals);
  const drafts = draftExamples(
    { document: redacted, signals: redactSignals(entry.signals, redactor) },
    answered,
    { cutoff: options.cutoff, system },
  );
  if (drafts.length === 0) {
    reject("examples", "too-long-to-split");
    return;
  }
  const rows = drafts.map((draft) => {
    // Once more, piece by piece: what a cut brought to light must not pass either.
    const clean = (text: string) =>
      text === redacted.text || text === answered?.document.text ? text : redact(text, redactor).text;
    const row: Example = {
      instruction: clean(draft.instruction),
      input: clean(draft.input),
      output: clean(draft.output),
      system,
      tier,
      score,
      tokens: draft.tokens,
      documentIds: draft.documentIds,
      why,
    };
    const line = JSON.stringify(row);
    return { line: spill.add(line), sha256: sha256(line), tokens: draft.tokens };
  });
  const year = original.writtenAt?.slice(0, 4) ?? "undated";
  collected.years.set(year, (collected.years.get(year) ?? 0) + 1);
  collected.candidates.push({
    id: original.id,
    externalId: original.externalId,
    thread: isConversation(entry) ? original.thread : null,
    writtenAt: original.writtenAt,
    kind: original.kind,
    source: original.provenance.source,
    textHash: textHash(cleaned.document.text),
    tier,
    score,
    tokens: drafts.reduce((sum, { tokens }) => sum + tokens, 0),
    rows,
  });
}

/** Sources group what is no conversation too (the files of a repository), and that need not stay together. */
function isConversation({ document: { kind }, signals }: Entry): boolean {
  return signals.form !== "commit" && ["email", "chat", "post", "meeting"].includes(kind);
}

/** Where the corpus does not hold what was answered: what the answer itself quotes of it. */
function quotedParent(document: Document, context: StepContext, options: CollectOptions): Entry | null {
  if (context.signals.context !== undefined) return null;
  const text = options.quotedText(document, context);
  if (text === "") return null;
  const quoted: Document = { ...document, author: "other", text, replyTo: null };
  return cleanedParent({ document: quoted, signals: {} }, options);
}

/** What was answered: cleaned as far as it is anybody's, and redacted. Null where nothing of it is left. */
function cleanedParent(
  parent: Entry,
  { corpus, contextSteps, self, redactor }: CollectOptions,
): Entry | null {
  const { replyTo } = parent.document;
  const grandparent = replyTo === null ? null : corpus.byExternalId(replyTo);
  const cleaned = applySteps(contextSteps, parent.document, {
    signals: parent.signals,
    parent: grandparent?.document ?? null,
    self,
  });
  if ("drop" in cleaned) return null;
  const text = redact(cleaned.document.text, redactor).text;
  return { document: { ...cleaned.document, text }, signals: redactSignals(parent.signals, redactor) };
}

function redactDocument(document: Document, redactor: Redactor, collected: Collected): Document {
  const { text, findings } = redact(document.text, redactor);
  for (const finding of findings) {
    collected.redactions[finding.type] = (collected.redactions[finding.type] ?? 0) + 1;
    const alike = collected.samples.filter(({ rule }) => rule === finding.rule);
    if (alike.length < SAMPLES_PER_RULE && !alike.some(({ masked }) => masked === finding.masked)) {
      collected.samples.push(finding);
    }
  }
  return { ...document, text, title: document.title === null ? null : redact(document.title, redactor).text };
}

/** What of the signals can get into an instruction or input. */
function redactSignals(signals: Entry["signals"], redactor: Redactor): Entry["signals"] {
  return {
    ...signals,
    ...(signals.context === undefined ? {} : { context: redact(signals.context, redactor).text }),
    ...(signals.labels === undefined
      ? {}
      : { labels: signals.labels.map((label) => redact(label, redactor).text) }),
  };
}

/** Fails closed: where the redactor fails, nothing at all is written. */
function redact(text: string, redactor: Redactor): ReturnType<Redactor["redact"]> {
  try {
    return redactor.redact(text);
  } catch (cause) {
    throw new TwinError("MISMATCH", "Redaction failed on a document, so no dataset was written.", {
      hint: "This is a bug in twin; please report it (without the text). Nothing was changed.",
      cause,
    });
  }
}
