import type { Tier } from "../core/example.ts";
import { byQuality, type Candidate } from "./candidate.ts";

export interface Mix {
  /** How often each document's rows stand in train.jsonl, at least once. */
  repeats: Map<Candidate, number>;
  /** Tier 3 documents that had to go, so that Tiers 1 and 2 hold their share. */
  leftOut: Candidate[];
  rows: Record<Tier, number>;
  tokens: Record<Tier, number>;
  /** Rows beyond the first of each. */
  repeated: Record<Tier, number>;
  /** Share of Tiers 1 and 2 in the output tokens, and in the rows. */
  share12: number;
  rowShare12: number;
}

/**
 * The 70 % rule: Tiers 1 and 2 hold at least `share` of the output tokens. First their rows are repeated, the
 * best first and none more than `maxRepeats` times; what is still missing is made up by leaving out Tier 3, the
 * lowest scores first.
 */
export function mixTiers(train: readonly Candidate[], share: number, maxRepeats: number): Mix {
  const best = [...train].sort(byQuality);
  const high = [...best.filter(({ tier }) => tier === 1), ...best.filter(({ tier }) => tier === 2)];
  const low = best.filter(({ tier }) => tier === 3);
  const repeats = new Map(train.map((candidate) => [candidate, 1]));
  let highTokens = sum(high);
  let lowTokens = sum(low);
  const enough = () => highTokens >= share * (highTokens + lowTokens);

  for (let round = 2; round <= maxRepeats; round++) {
    for (const candidate of high) {
      if (enough()) break;
      repeats.set(candidate, round);
      highTokens += candidate.tokens;
    }
  }
  const leftOut: Candidate[] = [];
  while (!enough()) {
    const worst = low.pop();
    if (!worst) break;
    repeats.delete(worst);
    leftOut.push(worst);
    lowTokens -= worst.tokens;
  }
  return { repeats, leftOut, ...counted(repeats) };
}

function counted(repeats: ReadonlyMap<Candidate, number>): Omit<Mix, "repeats" | "leftOut"> {
  const rows = { 1: 0, 2: 0, 3: 0 };
  const tokens = { 1: 0, 2: 0, 3: 0 };
  const repeated = { 1: 0, 2: 0, 3: 0 };
  for (const [candidate, times] of repeats) {
    rows[candidate.tier] += candidate.rows.length * times;
    tokens[candidate.tier] += candidate.tokens * times;
    repeated[candidate.tier] += candidate.rows.length * (times - 1);
  }
  const part = (all: Record<Tier, number>) => {
    const total = all[1] + all[2] + all[3];
    return total === 0 ? 0 : (all[1] + all[2]) / total;
  };
  return { rows, tokens, repeated, share12: part(tokens), rowShare12: part(rows) };
}

const sum = (candidates: readonly Candidate[]) => candidates.reduce((total, { tokens }) => total + tokens, 0);
