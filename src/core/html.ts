/** Markup that is known to be safe; everything else is escaped on its way into a page. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Value = Markup | string | number | null | readonly Value[];

/** A template whose values are escaped: html`<p>${anything}</p>`. Lists are joined, null is nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(
    parts.map((part, i) => part + (i < values.length ? write(values[i] ?? null) : "")).join(""),
  );
}

function write(value: Value): string {
  if (value === null) return "";
  if (value instanceof Markup) return value.text;
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return escapeHtml(value);
  return value.map(write).join("");
}

function escapeHtml(text: string): string {
  return (
    text
      .replace(/[&<>"'`]/gu, (char) => `&#${char.codePointAt(0)};`)
      // what hides or reorders text is shown as what it is not: nothing
      .replace(/[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/gu, "")
  );
}
