import type { Self } from "../../core/document.ts";
import { type Finding, placeholder, type RedactionType, type Redactor } from "../../core/redaction.ts";
import { findEmails } from "./emails.ts";
import { findPhones } from "./phones.ts";
import { findSecrets } from "./secrets.ts";

export interface RedactionSettings {
  emails: boolean;
  phones: boolean;
  secrets: boolean;
  /** ISO 3166 codes. */
  countries: readonly string[];
  self: Self;
}

/** Taking one thing out can bring another to light; more rounds than this mean that a rule finds its own trace. */
const MOST_ROUNDS = 5;

/** The redactor that the settings ask for. */
export function createRedactor(settings: RedactionSettings): Redactor {
  const find = (text: string): Finding[] =>
    withoutOverlaps([
      ...(settings.secrets ? findSecrets(text) : []),
      ...(settings.emails ? findEmails(text, settings.self) : []),
      ...(settings.phones ? findPhones(text, settings.countries) : []),
    ]);
  return {
    find,
    redact(text) {
      const all: { type: RedactionType; rule: string; masked: string }[] = [];
      let current = text;
      for (let round = 0; round < MOST_ROUNDS; round++) {
        const findings = find(current);
        if (findings.length === 0) return { text: current, findings: all };
        for (const { type, rule, start, end } of findings)
          all.push({ type, rule, masked: mask(current.slice(start, end)) });
        current = replace(current, findings);
      }
      throw new Error("Redaction does not come to rest.");
    },
  };
}

function replace(text: string, findings: readonly Finding[]): string {
  let result = "";
  let at = 0;
  for (const { type, start, end } of findings) {
    result += text.slice(at, start) + placeholder(type);
    at = end;
  }
  return result + text.slice(at);
}

/** In order; where two overlap they become one with the type of the first, secrets before all others. */
function withoutOverlaps(findings: Finding[]): Finding[] {
  const rank = { secret: 0, email: 1, phone: 2 };
  const sorted = findings.sort((a, b) => a.start - b.start || rank[a.type] - rank[b.type] || b.end - a.end);
  const merged: Finding[] = [];
  for (const finding of sorted) {
    const last = merged.at(-1);
    if (!last || finding.start >= last.end) merged.push({ ...finding });
    else {
      last.end = Math.max(last.end, finding.end);
      if (rank[finding.type] < rank[last.type])
        Object.assign(last, { type: finding.type, rule: finding.rule });
    }
  }
  return merged;
}

/** Enough to recognise by the person whose it is, for the report: first and last character, the rest dots. */
function mask(value: string): string {
  if (value.length < 5) return "•••";
  return `${value[0]}${"•".repeat(Math.min(12, value.length - 2))}${value.at(-1)}`;
}
