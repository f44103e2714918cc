import { type Example, exampleSchema, type Tier } from "../../core/example.ts";
import type { Spill } from "../../io/spill.ts";
import type { Plan } from "../build.ts";
import { byQuality, type Candidate } from "../candidate.ts";
import type { Bar } from "./charts.ts";

export const tierNames: Record<Tier, string> = {
  1: "Tier 1, your best",
  2: "Tier 2, solid",
  3: "Tier 3, small talk",
};
export const tierTone = (tier: Tier) => `tier${tier}`;

/** How many documents are left after each decision. */
export function funnel({ manifest, collected, mix, train, eval: held, rejected }: Plan): Bar[] {
  const duplicates = rejected.filter(({ reason }) => reason === "duplicate").length;
  const { documents, context = 0 } = manifest.counts;
  return [
    {
      label: "read",
      value: documents,
      note: context > 0 ? `${context.toLocaleString("en-US")} by others: context only` : "",
    },
    { label: "by you", value: documents - context },
    { label: "own words left", value: collected.candidates.length },
    {
      label: "said once",
      value: collected.candidates.length - duplicates,
      note: duplicates > 0 ? `${duplicates} exact duplicates out` : "",
    },
    {
      label: "in the dataset",
      value: train.length + held.length,
      note: mix.leftOut.length > 0 ? `${mix.leftOut.length} of Tier 3 over the share` : "",
      tone: "tier1",
    },
  ];
}

export function sizesByTier(counts: Record<Tier, number>): Bar[] {
  return ([1, 2, 3] as const).map((tier) => ({
    label: tierNames[tier],
    value: counts[tier],
    tone: tierTone(tier),
  }));
}

export function byYear({ collected }: Plan): Bar[] {
  const dated = [...collected.years]
    .filter(([year]) => /^\d{4}$/u.test(year))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const [first, last] = [Number(dated[0]?.[0]), Number(dated.at(-1)?.[0])];
  // Years without a text are shown too, unless a broken date would draw a century of them.
  if (dated.length === 0 || last - first > 60) return dated.map(([label, value]) => ({ label, value }));
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const label = String(first + i);
    return { label, value: collected.years.get(label) ?? 0 };
  });
}

const lengths = [25, 50, 100, 200, 400, 800, Number.POSITIVE_INFINITY];

/** Rows (each counted once) by the tokens of their output. */
export function byLength({ train, eval: held }: Plan): Bar[] {
  const counts = lengths.map(() => 0);
  for (const { rows } of [...train, ...held])
    for (const { tokens } of rows) {
      const i = lengths.findIndex((most) => tokens <= most);
      counts[i] = (counts[i] ?? 0) + 1;
    }
  return lengths.map((most, i) => ({
    label: Number.isFinite(most) ? `≤ ${most}` : `> ${lengths[i - 1]}`,
    value: counts[i] ?? 0,
  }));
}

/** Tokens (each row once) by something of the documents. */
export function tokensBy({ train, eval: held }: Plan, key: "kind" | "source"): Bar[] {
  const sums = new Map<string, { tokens: number; documents: number }>();
  for (const candidate of [...train, ...held]) {
    const sum = sums.get(candidate[key]) ?? { tokens: 0, documents: 0 };
    sums.set(candidate[key], { tokens: sum.tokens + candidate.tokens, documents: sum.documents + 1 });
  }
  return [...sums]
    .sort(([, a], [, b]) => b.tokens - a.tokens)
    .map(([label, { tokens, documents }]) => ({
      label,
      value: tokens,
      note: `${documents.toLocaleString("en-US")} ${documents === 1 ? "document" : "documents"}`,
    }));
}

/** Scores of the documents in the dataset, in half points. */
export function byScore({ train, eval: held }: Plan): Bar[] {
  const counts = new Map<number, number>();
  for (const { score } of [...train, ...held])
    counts.set(Math.floor(score), (counts.get(Math.floor(score)) ?? 0) + 1);
  return Array.from({ length: 11 }, (_, score) => ({ label: String(score), value: counts.get(score) ?? 0 }));
}

/** A good, a middling and a weak row of a tier. */
export function samples({ train }: Plan, tier: Tier, spill: Spill): Example[] {
  const ranked: Candidate[] = train.filter((one) => one.tier === tier).sort(byQuality);
  const places = [...new Set([0, Math.floor(ranked.length / 2), ranked.length - 1])];
  return places.flatMap((place) => {
    const line = ranked[place]?.rows[0]?.line;
    return line === undefined ? [] : [exampleSchema.parse(JSON.parse(spill.read(line)))];
  });
}
