import type { Example, Tier } from "../../core/example.ts";
import { html, Markup } from "../../core/html.ts";
import type { Spill } from "../../io/spill.ts";
import type { Plan } from "../build.ts";
import { bars, columns, percent, stacked, whole } from "./charts.ts";
import {
  byLength,
  byScore,
  byYear,
  funnel,
  samples,
  sizesByTier,
  tierNames,
  tierTone,
  tokensBy,
} from "./figures.ts";
import { reasons } from "./reasons.ts";
import { style } from "./style.ts";

/** One offline page that shows what became of everything. Holds no script and loads nothing. */
export function renderReport(plan: Plan, spill: Spill, tier12Share: number): string {
  const { manifest } = plan;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Dataset ${manifest.id}</title>
<style>${new Markup(style)}</style>
</head>
<body><main>
<h1>What your twin will learn from</h1>
<p class="lead">Dataset <code>${manifest.id}</code>: your own words only, every row explained. This page is private, and stays on this machine.</p>
${facts(plan)}
${verdict(plan, tier12Share)}
<section><h2>From documents to rows</h2><p class="soft">How many documents are left after each decision.</p>${bars(funnel(plan), "documents")}</section>
<section><h2>Tiers</h2><p class="soft">What the training sees, by tokens. Tiers 1 and 2 must reach the dashed line at ${percent(tier12Share)}; they hold ${percent(manifest.tiers.share12)} of the tokens and ${percent(manifest.tiers.rowShare12 ?? 0)} of the rows.</p>
${stacked(sizesByTier(plan.mix.tokens), tier12Share)}
<ul class="legend">${([1, 2, 3] as const).map((tier) => tierLegend(plan, tier))}</ul></section>
<section><h2>Left out, and why</h2>${droppedBars(plan)}</section>
<div class="pair">
<section><h2>Years</h2><p class="soft">Your usable documents by the year they were written.</p>${columns(byYear(plan), "documents")}</section>
<section><h2>Lengths</h2><p class="soft">Rows by tokens of your text.</p>${columns(byLength(plan), "rows")}</section>
<section><h2>Kinds</h2><p class="soft">Tokens, each row once.</p>${bars(tokensBy(plan, "kind"), "tokens")}</section>
<section><h2>Scores</h2><p class="soft">Documents by score, from 0 to 10.</p>${columns(byScore(plan), "documents")}<h3>Sources</h3>${bars(tokensBy(plan, "source"), "tokens")}</section>
</div>
<section><h2>Redacted</h2>${redacted(plan)}</section>
<section><h2>Rows, tier by tier</h2><p class="soft">The best, a middling and the weakest of each, with the parts of their score.</p>${([1, 2, 3] as const).map((tier) => tierSamples(plan, tier, spill))}</section>
<footer>twin ${manifest.twin} · seed ${manifest.seed} · tokens by ${manifest.tokenizer} · steps: ${manifest.steps.join(", ")} · corpus ${manifest.inputs.corpusSha256.slice(0, 12)} · settings ${manifest.inputs.configSha256.slice(0, 12)}</footer>
</main></body>
</html>
`.text;
}

function facts({ manifest, mix }: Plan): Markup {
  const { counts } = manifest;
  const tokens = mix.tokens[1] + mix.tokens[2] + mix.tokens[3];
  const own = counts.documents - (counts.context ?? 0);
  return html`<div class="facts">${(
    [
      [own, "documents by you"],
      [counts.train, "rows to train on"],
      [counts.eval, "rows held out"],
      [tokens, "tokens to train on"],
    ] as const
  ).map(([value, label]) => html`<div><b>${whole(value)}</b><small>${label}</small></div>`)}</div>`;
}

/** Enough or not, in plain words. The borders are ours: a LoRA of a small model takes on a voice from some 20,000 tokens. */
function verdict({ mix, manifest }: Plan, tier12Share: number): Markup {
  const tokens = mix.tokens[1] + mix.tokens[2] + mix.tokens[3];
  const size =
    tokens < 20_000
      ? "This is enough to try the road, and little to sound like you. More of your writing would help most."
      : tokens < 200_000
        ? "This is enough for a small model to take on your manner. More long texts would help most."
        : "This is plenty: a model can learn your manner and much of what you write about.";
  const left = mix.leftOut.length;
  const short =
    left > 0
      ? ` There is too little of Tiers 1 and 2 for all of Tier 3: ${whole(left)} Tier 3 documents were left out to keep ${percent(tier12Share)}. Articles, notes, journals and long mail would let more of it in.`
      : "";
  const held = manifest.counts.eval === 0 ? " Nothing is held out, so losses cannot be compared." : "";
  return html`<section class="verdict${tokens < 20_000 || left > 0 ? " poor" : ""}"><h2>Is it enough?</h2><p>${size}${short}${held}</p></section>`;
}

function tierLegend({ mix }: Plan, tier: Tier): Markup {
  const repeats = mix.repeated[tier] > 0 ? `, ${whole(mix.repeated[tier])} of them repeats` : "";
  return html`<li><i class="${tierTone(tier)}"></i>${tierNames[tier]}: ${whole(mix.tokens[tier])} tokens, ${whole(mix.rows[tier])} rows${repeats}</li>`;
}

function droppedBars({ manifest }: Plan): Markup {
  const dropped = Object.entries(manifest.counts.rejected);
  if (dropped.length === 0) return html`<p>Nothing was.</p>`;
  return html`<p class="soft">Each is named in rejected.jsonl, with the step that dropped it.</p>${bars(
    dropped.map(([reason, value]) => ({ label: reason, value, note: reasons[reason] ?? "", tone: "bad" })),
    "documents",
  )}`;
}

function redacted({ manifest, collected }: Plan): Markup {
  const found = Object.entries(manifest.counts.redactions);
  if (found.length === 0)
    return html`<p>Nothing had to be: no address, phone number or secret was in your texts.</p>`;
  return html`<p class="soft">Replaced by a placeholder in your texts; the finished rows were scanned again before they were written.</p>
${bars(
  found.map(([label, value]) => ({ label, value, note: `now [${label}]` })),
  "times",
)}
<h3>Some of it, masked</h3><ul class="masked">${collected.samples.slice(0, 30).map(({ rule, masked }) => html`<li><code>${masked}</code> <small>${rule}</small></li>`)}</ul>`;
}

function tierSamples(plan: Plan, tier: Tier, spill: Spill): Markup {
  const rows = samples(plan, tier, spill);
  return html`<h3>${tierNames[tier]}</h3>${rows.length === 0 ? html`<p class="soft">None.</p>` : rows.map(sample)}`;
}

function sample({ tier, score, tokens, instruction, input, output, documentIds, why }: Example): Markup {
  return html`<article class="row ${tierTone(tier)}"><header><b>${score.toFixed(2)} points</b><small>${whole(tokens)} tokens</small><small><code>${documentIds[0] ?? ""}</code></small></header>
${says("instruction", instruction)}${input === "" ? null : says("input", input)}${says("output", output)}
<ul class="why">${why.map(({ part, points, because }) => html`<li>${points > 0 ? "+" : ""}${points} ${part}: ${because}</li>`)}</ul></article>`;
}

const SHOWN = 700;

function says(name: string, text: string): Markup {
  const cut = text.length > SHOWN ? `${text.slice(0, text.lastIndexOf(" ", SHOWN) + 1 || SHOWN)}…` : text;
  return html`<div class="says ${name}"><b>${name}</b><pre>${cut}</pre></div>`;
}
