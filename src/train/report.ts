import type { RunState } from "../core/artifacts.ts";
import type { TrainEvent } from "../core/events.ts";
import { html, type Markup } from "../core/html.ts";

/** report.html of a run: the figures and both curves, without anything from outside. */
export function runReport(state: RunState, events: readonly TrainEvent[]): string {
  const train = events.flatMap(({ step, loss }) => point(step, loss));
  const held = events.flatMap(({ step, evalLoss }) => point(step, evalLoss));
  const figures: [string, string][] = [
    ["Run", state.id],
    ["Dataset", state.dataset.id],
    ["Base", state.base.model],
    ["Recipe", state.recipe],
    ["Engine", state.engine],
    ["Steps", `${state.step} of ${state.totalSteps ?? "?"}`],
    ["Held-out loss", `${show(state.loss.evalBefore)} before, ${show(state.loss.eval)} after`],
    ["Training loss", `${show(state.loss.trainFirst)} first, ${show(state.loss.train)} last`],
    ["Seconds", state.seconds.toFixed(0)],
  ];
  return html`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${state.id}</title>
<style>
body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
table{border-collapse:collapse}td{padding:.15rem 1rem .15rem 0;vertical-align:top}td:first-child{color:#666}
svg{width:100%;height:auto;margin:1rem 0}.train{stroke:#9ab;fill:none}.held{stroke:#c40;fill:none;stroke-width:2}
text{font-size:12px;fill:#666}.held-dot{fill:#c40}
@media (prefers-color-scheme:dark){body{background:#111;color:#ddd}}
</style>
<h1>Training run</h1>
<table>${figures.map(([name, value]) => html`<tr><td>${name}<td>${value}`)}</table>
${chart(train, held)}
<p>Held-out loss (thick) is measured on text of yours that the training never saw; lower means that the model finds
your words less surprising.</p>
</html>
`.text;
}

interface Point {
  step: number;
  loss: number;
}

const W = 720;
const H = 300;
const PAD = 40;

function chart(train: readonly Point[], held: readonly Point[]): Markup {
  const all = [...train, ...held];
  if (all.length === 0) return html`<p>No step was logged.</p>`;
  const right = Math.max(1, ...all.map(({ step }) => step));
  const top = Math.max(...all.map(({ loss }) => loss));
  const bottom = Math.min(...all.map(({ loss }) => loss));
  const x = (step: number) => PAD + ((W - 2 * PAD) * step) / right;
  const y = (loss: number) => PAD + ((H - 2 * PAD) * (top - loss)) / (top - bottom || 1);
  const line = (points: readonly Point[], name: string) =>
    html`<polyline class="${name}" points="${points.map(({ step, loss }) => `${x(step).toFixed(1)},${y(loss).toFixed(1)}`).join(" ")}"/>`;
  const dots = held.map(
    ({ step, loss }) =>
      html`<circle class="held-dot" cx="${x(step).toFixed(1)}" cy="${y(loss).toFixed(1)}" r="3"/>`,
  );
  return html`<svg viewBox="0 0 ${W} ${H}" role="img" aria-label="Loss over the steps">
${line(train, "train")}${line(held, "held")}${dots}
<text x="4" y="${PAD + 4}">${top.toFixed(2)}</text><text x="4" y="${H - PAD + 4}">${bottom.toFixed(2)}</text>
<text x="${PAD}" y="${H - 12}">step 0</text><text x="${W - PAD}" y="${H - 12}" text-anchor="end">step ${right}</text>
</svg>`;
}

const point = (step: number, loss: number | undefined): Point[] =>
  loss !== undefined && Number.isFinite(loss) ? [{ step, loss }] : [];
const show = (loss: number | null) => (loss === null ? "–" : loss.toFixed(3));
