export type RedactionType = "email" | "phone" | "secret";

/** Something that must not reach a dataset: `text.slice(start, end)`. */
export interface Finding {
  type: RedactionType;
  /** The rule that found it: "github-token", "private-key", … */
  rule: string;
  start: number;
  end: number;
}

/** Finds personal data and secrets, and puts placeholders that still read in their place. */
export interface Redactor {
  /** Non-overlapping, in order. */
  find(text: string): Finding[];
  /** `redact(redact(x).text)` finds nothing. Throws rather than let something through. */
  redact(text: string): { text: string; findings: { type: RedactionType; rule: string; masked: string }[] };
}

/** What stands in the place of a finding. */
export function placeholder(type: RedactionType): string {
  return `[${type}]`;
}
