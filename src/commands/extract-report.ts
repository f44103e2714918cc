import { extname } from "node:path";
import { sanitizeLine } from "../core/sanitize.ts";
import type { Found } from "../extract/discover.ts";
import type { Suggestion } from "../extract/identities.ts";
import type { Extraction } from "../extract/run.ts";
import type { OpenQuestion } from "../extract/speakers.ts";
import type { CorpusTotals } from "../io/corpus-totals.ts";
import { bytes, count, plural, table } from "../ui/format.ts";
import type { Outcome } from "../ui/ui.ts";

const SHOWN = 10;

/** What was recognised, and how much was not, before the reading begins. */
export function announce(found: Found): string[] {
  const lines = [...bySource(found)].map(([title, entries]) => {
    const [first] = entries;
    const size = entries.reduce((sum, { entry }) => sum + (entry.size ?? 0), 0);
    const what =
      entries.length === 1 ? sanitizeLine(first?.entry.name ?? "", 120) : `${count(entries.length)} of them`;
    return `  ${title}: ${what}${size > 0 ? `, ${bytes(size)}` : ""}`;
  });
  const rest = found.unrecognized.length;
  return [
    ...(lines.length > 0 ? ["Found:", ...lines] : []),
    ...(rest > 0 && lines.length > 0 ? [`  not read: ${count(rest)} (listed at the end)`] : []),
  ];
}

function bySource({ recognized }: Found): Map<string, Found["recognized"]> {
  const groups = new Map<string, Found["recognized"]>();
  for (const one of recognized) groups.set(one.source.title, [...(groups.get(one.source.title) ?? []), one]);
  return groups;
}

/** What the corpus holds of each source, what this reading changed, and what made no document. */
export function describeRun(done: readonly Extraction[], totals: readonly CorpusTotals[]): string[] {
  const rows = totals.map((total) => [
    total.source,
    total.documents,
    total.own,
    total.ownWords,
    total.languages.join(" "),
    total.first && total.last
      ? total.first === total.last
        ? total.first
        : `${total.first}–${total.last}`
      : "",
    changes(done.filter(({ source }) => source === total.source)),
  ]);
  const head = ["source", "documents", "by you", "your words", "in", "years", "this time"];
  const known = done.filter((one) => one.known).length;
  return [
    ...(rows.length > 0 ? table([head, ...rows]) : []),
    ...(known > 0
      ? [`${count(known)} of ${count(done.length)} had not changed and were not read again.`]
      : []),
    ...describeCounts(
      "Skipped",
      done.map(({ skipped }) => skipped),
    ),
    ...describeCounts(
      "Left out by design",
      done.map(({ leftOut }) => leftOut),
    ),
  ];
}

function changes(done: readonly Extraction[]): string {
  const sum = (key: "added" | "updated" | "removed" | "unchanged") =>
    done.reduce((total, one) => total + one[key], 0);
  const parts = [
    sum("added") > 0 ? `${count(sum("added"))} new` : "",
    sum("updated") > 0 ? `${count(sum("updated"))} updated` : "",
    sum("removed") > 0 ? `${count(sum("removed"))} removed` : "",
  ].filter(Boolean);
  return parts.join(", ") || (done.length > 0 ? "unchanged" : "");
}

function describeCounts(title: string, counts: readonly Readonly<Record<string, number>>[]): string[] {
  const all: Record<string, number> = {};
  for (const [reason, value] of counts.flatMap((one) => Object.entries(one)))
    all[reason] = (all[reason] ?? 0) + value;
  const parts = Object.entries(all).map(([reason, value]) => `${count(value)} ${sanitizeLine(reason)}`);
  return parts.length > 0 ? [`${title}: ${parts.join(", ")}.`] : [];
}

/** What nobody knows, by kind of file where there are many. */
export function describeUnrecognized({ unrecognized }: Pick<Found, "unrecognized">): string[] {
  if (unrecognized.length === 0) return [];
  const title = `Not read (${count(unrecognized.length)}):`;
  const line = ({ name, why }: { name: string; why: string }) => `  ${sanitizeLine(name)}: ${why}`;
  if (unrecognized.length <= SHOWN) return [title, ...unrecognized.map(line)];
  const kinds = new Map<string, number>();
  for (const { name, why } of unrecognized) {
    const kind = `${extname(name).toLowerCase() || "files without an ending"}: ${why}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  const sorted = [...kinds].sort((a, b) => b[1] - a[1]);
  const more = sorted.length - SHOWN;
  return [
    title,
    ...sorted.slice(0, SHOWN).map(([kind, many]) => `  ${count(many)} ${sanitizeLine(kind)}`),
    ...(more > 0 ? [`  and ${count(more)} more kinds`] : []),
    "  (--dry-run --json lists each of them)",
  ];
}

/** Addresses that look like the user's. */
export function describeSuggestions(suggestions: readonly Suggestion[]): string[] {
  if (suggestions.length === 0) return [];
  return [
    "Are these you? They are not listed, and count as somebody else:",
    ...suggestions.map(({ name, address, records, because }) =>
      sanitizeLine(
        `  ${name || "(no name)"}: ${plural(records, "record")}, ${because}: twin me add ${quoted(address)}`,
      ),
    ),
  ];
}

/** Speakers of whom one may be the user. */
export function describeQuestion({ conversations, speakers }: OpenQuestion): string[] {
  if (speakers.length === 0) return [];
  const many = conversations === 1 ? "one conversation" : `${count(conversations)} conversations`;
  return [
    `In ${many} it is not clear who you are; all words there count as somebody else's. Who speaks in them:`,
    ...speakers
      .slice(0, SHOWN)
      .map(({ name, conversations: met, records }) =>
        sanitizeLine(
          `  ${name}: ${plural(records, "message")} in ${count(met)} of them: twin me add --name ${quoted(name)}`,
        ),
      ),
  ];
}

/** What would be read. */
export function describeFound(found: Found): Outcome {
  const recognized = found.recognized.map(({ entry, source }) => ({
    name: entry.name,
    source: source.name,
    bytes: entry.size,
  }));
  return {
    data: {
      recognized,
      unrecognized: found.unrecognized,
      errors: found.errors.map(({ code, message }) => ({ code, message })),
    },
    lines: [
      ...table(
        recognized.map((one) => [
          one.source,
          one.bytes === null ? "" : bytes(one.bytes),
          sanitizeLine(one.name),
        ]),
      ),
      ...describeUnrecognized(found),
    ],
    ...(found.errors[0] ? { failure: found.errors[0] } : {}),
  };
}

const quoted = (text: string) => (/^[\w@.+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
