import { sha256 } from "../core/hash.ts";
import { byQuality, type Candidate } from "./candidate.ts";

/** The same for texts that differ in case, spacing and the form of their characters only. */
export function textHash(text: string): string {
  return sha256(text.normalize("NFKC").toLowerCase().replace(/\s+/gu, " ").trim()).slice(0, 32);
}

/** Of exact duplicates only the best stays; `duplicates` maps each other one to it. */
export function withoutDuplicates(candidates: readonly Candidate[]): {
  kept: Candidate[];
  duplicates: Map<Candidate, Candidate>;
} {
  const best = new Map<string, Candidate>();
  for (const candidate of candidates) {
    const other = best.get(candidate.textHash);
    if (!other || byQuality(candidate, other) < 0) best.set(candidate.textHash, candidate);
  }
  const kept: Candidate[] = [];
  const duplicates = new Map<Candidate, Candidate>();
  for (const candidate of candidates) {
    const winner = best.get(candidate.textHash);
    if (winner === undefined || winner === candidate) kept.push(candidate);
    else duplicates.set(candidate, winner);
  }
  return { kept, duplicates };
}
