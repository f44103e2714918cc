import { html, type Markup } from "../../core/html.ts";

export interface Bar {
  label: string;
  value: number;
  /** Shown behind the value. */
  note?: string;
  /** CSS class that gives the colour. */
  tone?: string;
}

export const whole = (value: number) => Math.round(value).toLocaleString("en-US");
export const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

/** Horizontal bars with their labels as text, so that they wrap and can be read out. */
export function bars(items: readonly Bar[], unit: string): Markup {
  const most = Math.max(1, ...items.map(({ value }) => value));
  return html`<dl class="bars">${items.map(
    ({ label, value, note, tone = "plain" }) => html`<div>
<dt>${label}</dt><dd><svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="${whole(value)} ${unit}">
<rect class="track" width="100" height="10" rx="1.5"/><rect class="${tone}" width="${width(value, most)}" height="10" rx="1.5"/></svg>
<b>${whole(value)}</b><small>${note ?? ""}</small></dd></div>`,
  )}</dl>`;
}

const width = (value: number, most: number) =>
  value === 0 ? 0 : Math.max(0.8, (100 * value) / most).toFixed(2);

/** One bar, divided: the parts of a whole, with a line where `mark` (0–1) should be reached. */
export function stacked(parts: readonly Bar[], mark: number | null): Markup {
  const total = parts.reduce((sum, { value }) => sum + value, 0) || 1;
  let at = 0;
  const rects = parts.map(({ value, tone = "plain", label }) => {
    const from = at;
    at += (1000 * value) / total;
    return html`<rect class="${tone}" x="${from.toFixed(2)}" width="${Math.max(0, at - from - 1.5).toFixed(2)}" height="44"><title>${label}: ${percent(value / total)}</title></rect>`;
  });
  const line =
    mark === null ? null : html`<line class="mark" x1="${mark * 1000}" x2="${mark * 1000}" y1="-5" y2="49"/>`;
  return html`<svg class="stacked" viewBox="0 -6 1000 56" preserveAspectRatio="none" role="img" aria-label="${parts
    .map(({ label, value }) => `${label} ${percent(value / total)}`)
    .join(", ")}">${rects}${line}</svg>`;
}

/** Upright columns for what has an order: years, lengths, scores. Labels thin out where there are many. */
export function columns(items: readonly Bar[], unit: string): Markup {
  const most = Math.max(1, ...items.map(({ value }) => value));
  const every = Math.ceil(items.length / 12);
  const step = 600 / Math.max(1, items.length);
  return html`<svg class="columns" viewBox="0 0 600 170" role="img" aria-label="${unit}">
<line class="axis" x1="0" x2="600" y1="140.5" y2="140.5"/>${items.map(
    ({ label, value, tone = "plain" }, i) => {
      const height = value === 0 ? 0 : Math.max(2, (118 * value) / most);
      const x = i * step;
      const gap = Math.min(8, step * 0.2);
      return html`<g><title>${label}: ${whole(value)} ${unit}</title>
<rect class="${tone}" x="${(x + gap / 2).toFixed(1)}" y="${(140 - height).toFixed(1)}" width="${(step - gap).toFixed(1)}" height="${height.toFixed(1)}" rx="2"/>
${items.length <= 16 ? html`<text class="value" x="${(x + step / 2).toFixed(1)}" y="${(134 - height).toFixed(1)}">${whole(value)}</text>` : null}
${i % every === 0 ? html`<text x="${(x + step / 2).toFixed(1)}" y="158">${label}</text>` : null}</g>`;
    },
  )}</svg>`;
}
