import type { Plan } from "./build.ts";

/** The dataset's README.md, with the front matter that Hugging Face reads. */
export function card({ manifest, mix }: Plan): string {
  const { counts, tiers } = manifest;
  const rows = counts.train + counts.eval;
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const tierLine = (tier: 1 | 2 | 3) =>
    `| ${tier} | ${tiers.rows[tier]} | ${tiers.tokens[tier]} | ${mix.repeated[tier]} |`;
  return `---
license: other
license_name: private
task_categories:
- text-generation
size_categories:
- ${size(rows)}
configs:
- config_name: default
  data_files:
  - split: train
    path: train.jsonl
  - split: test
    path: eval.jsonl
---

# Dataset ${manifest.id}

Made by twin ${manifest.twin} from one person's own writing. **Private: it holds what this person wrote.**

${counts.documents} documents were looked at: ${counts.context ?? 0} by others (context at most) and
${counts.documents - (counts.context ?? 0)} by the author. Only the author's words are \`output\`.

| tier | rows in train | tokens | of these rows repeated |
|---|---|---|---|
${tierLine(1)}
${tierLine(2)}
${tierLine(3)}

Tiers 1 and 2 hold ${percent(tiers.share12)} of the output tokens in train.jsonl, and ${percent(tiers.rowShare12 ?? 0)} of its
rows. eval.jsonl (${counts.eval} rows) holds whole conversations that train.jsonl has nothing of, each row once.
Token counts: ${manifest.tokenizer}.

Redacted in outputs: ${list(counts.redactions) || "nothing"}. Left out: ${list(counts.rejected) || "nothing"}; rejected.jsonl
names each with its reason. report.html shows it all.

Each row: \`instruction\`, \`input\` (real context), \`output\`, \`system\`, \`tier\` (1 is best), \`score\` (0–10),
\`tokens\` (of the output), \`documentIds\` (the text itself, then what it answers), \`why\` (the parts of the score).
`;
}

function size(rows: number): string {
  if (rows < 1000) return "n<1K";
  if (rows < 10_000) return "1K<n<10K";
  return rows < 100_000 ? "10K<n<100K" : "100K<n<1M";
}

function list(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([name, number]) => `${number} × ${name}`)
    .join(", ");
}
