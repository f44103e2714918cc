import type { Tier } from "../core/example.ts";

/** A document that made it into rows, without its text: many of these are in memory at once. */
export interface Candidate {
  id: string;
  externalId: string | null;
  /** Everything in one conversation has the same. */
  thread: string | null;
  /** ISO 8601, or null. */
  writtenAt: string | null;
  kind: string;
  source: string;
  /** Hash of the normalized text: the same for exact duplicates. */
  textHash: string;
  tier: Tier;
  score: number;
  /** Output tokens of all rows. */
  tokens: number;
  rows: { line: number; sha256: string; tokens: number }[];
}

type Ranked = Pick<Candidate, "id" | "score" | "writtenAt">;

/** Best first: score, then the earliest, then the id, so that every order is decided. */
export function byQuality(a: Ranked, b: Ranked): number {
  return b.score - a.score || compareDates(a, b) || (a.id < b.id ? -1 : 1);
}

/** Earliest first; undated ones last. */
export function compareDates(a: { writtenAt: string | null }, b: { writtenAt: string | null }): number {
  if (a.writtenAt === b.writtenAt) return 0;
  if (a.writtenAt === null) return 1;
  if (b.writtenAt === null) return -1;
  return a.writtenAt < b.writtenAt ? -1 : 1;
}
