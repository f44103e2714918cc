import { createHash } from "node:crypto";
import type { Document, Signals } from "../core/document.ts";
import { throwIfCancelled } from "../core/errors.ts";
import { documentId } from "../core/hash.ts";
import type { CorpusRecord } from "../io/corpus.ts";
import type { Batch, ExportEntry, ReadOptions } from "./source.ts";

/** What most sources yield, one after the other and in a fixed order; `inBatches` makes batches of it. */
export type Item = CorpusRecord | { type: "leftOut"; reason: string; count: number };

const BATCH = 256;

/** What is by design no document. */
export const leftOut = (reason: string, count = 1): Item => ({ type: "leftOut", reason, count });

/** A record that should have been readable and was not. */
export const skipped = (locator: string, reason: string): Item => ({ type: "skipped", locator, reason });

/** What a source knows about one document; the rest is filled in. */
export interface Fields {
  source: string;
  /** What makes it this one and no other, wherever the file lies: a message id, a conversation and a time. */
  identity: readonly string[];
  kind: Document["kind"];
  /** Markdown. */
  text: string;
  author: Document["author"];
  /** When it was written: ISO 8601, milliseconds, or a Date; anything else counts as unknown. */
  at?: string | number | Date | null;
  title?: string | null;
  thread?: string | null;
  replyTo?: string | null;
  audience?: Document["audience"];
  externalId?: string | null;
  /** The place in the file. */
  locator: string;
  /** The record as read, for its hash; the text, if not given. */
  raw?: string | Uint8Array;
  /** If it is known; else it is told from the text. */
  language?: string;
  signals?: Signals;
}

/** The document of one record of `entry`. */
export function documentItem(
  entry: Pick<ExportEntry, "name">,
  fields: Fields,
): CorpusRecord & { type: "document" } {
  const { source, text, signals = {} } = fields;
  const document: Document = {
    id: documentId(source, ...fields.identity),
    kind: fields.kind,
    text,
    author: fields.author,
    writtenAt: isoTime(fields.at ?? null),
    title: fields.title || null,
    thread: fields.thread ?? null,
    replyTo: fields.replyTo ?? null,
    audience: fields.audience ?? null,
    language: fields.language ?? null, // else told by inBatches: the detector is slow to load
    externalId: fields.externalId ?? null,
    provenance: {
      source,
      file: entry.name,
      locator: fields.locator,
      sha256: createHash("sha256")
        .update(fields.raw ?? text)
        .digest("hex"),
    },
  };
  return { type: "document", document, signals };
}

/** ISO 8601 in UTC, or null for what is no date, or none that a person can have written on. */
export function isoTime(at: string | number | Date | null): string | null {
  if (at === null || at === "") return null;
  const date = new Date(at);
  const year = date.getUTCFullYear();
  return Number.isNaN(year) || year < 1900 || year > 2200 ? null : date.toISOString();
}

/**
 * Batches of a source's items. The cursor is the number of items that were stored, so that a stopped reading goes on
 * behind them; `items` must come in the same order each time. What came before an error is given out first.
 */
export async function* inBatches(
  items: AsyncIterable<Item> | Iterable<Item>,
  { cursor, signal }: Pick<ReadOptions, "cursor" | "signal">,
): AsyncIterable<Batch> {
  const { detectLanguage } = await import("./language.ts");
  const from = Number(cursor ?? 0);
  let at = 0;
  let batch = emptyBatch();
  let failure: { error: unknown } | null = null;
  try {
    for await (const item of items) {
      throwIfCancelled(signal);
      if (at++ < from) continue;
      if (item.type === "leftOut")
        batch.leftOut[item.reason] = (batch.leftOut[item.reason] ?? 0) + item.count;
      else {
        if (item.type === "document" && item.document.kind !== "code")
          item.document.language ??= detectLanguage(item.document.text);
        batch.records.push(item);
      }
      if ((at - from) % BATCH !== 0) continue;
      yield { ...batch, cursor: String(at) };
      batch = emptyBatch();
    }
  } catch (error) {
    failure = { error }; // what came before it is whole
  }
  yield { ...batch, cursor: String(Math.max(at, from)) };
  if (failure) throw failure.error;
}

function emptyBatch(): { records: CorpusRecord[]; leftOut: Record<string, number> } {
  return { records: [], leftOut: {} };
}
