import type { Step } from "../core/step.ts";
import { fromLines, isBlank, shown, toLines } from "./lines.ts";

/** Takes out what nobody types: PGP armour, encoded attachments, patches, what list archives leave of them. */
export const armor: Step = {
  name: "armor",
  apply(document) {
    if (document.kind !== "email" && document.kind !== "post" && document.kind !== "chat") return document;
    // Most mail has none of it, and need not be looked through line by line.
    const needed = takes.filter(({ sign }) => sign.test(document.text));
    if (needed.length === 0) return document;
    const lines = toLines(document.text);
    const kept = needed.reduce((all, { take }) => take(all), lines);
    if (kept.length === lines.length) return document;
    const text = fromLines(kept);
    return text === "" ? { drop: "only-encoded-data" } : { ...document, text };
  },
};

const takes = [
  { sign: /-----BEGIN PGP /u, take: withoutPgp },
  { sign: /- next part -|\[(?:\[alternative HTML|cid:)/iu, take: withoutScrubbed },
  { sign: /[A-Za-z0-9+/=_-]{56}/u, take: withoutEncoded },
  { sign: /^(?:diff --git |Index: |\+\+\+ |@@ -)/mu, take: withoutPatches },
];

const begin = /^-----BEGIN PGP (SIGNED MESSAGE|SIGNATURE|MESSAGE|PUBLIC KEY BLOCK)-----\s*$/u;

function withoutPgp(lines: string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    const what = begin.exec(shown(lines[i] ?? ""))?.[1];
    if (!what) kept.push(lines[i] ?? "");
    else if (what === "SIGNED MESSAGE") {
      while (i + 1 < lines.length && /^[A-Z][A-Za-z-]+: /u.test(shown(lines[i + 1] ?? ""))) i++;
    } else {
      const end = lines.findIndex((line, at) => at > i && line.startsWith(`-----END PGP ${what}-----`));
      i = end === -1 ? lines.length : end;
    }
  }
  return kept;
}

/** "[[alternative HTML version deleted]]", and attachments that pipermail put below the mail. */
function withoutScrubbed(lines: string[]): string[] {
  const next = lines.findIndex((line) => /^-{5,40} next part -{5,40}\s*$/u.test(shown(line)));
  return (next === -1 ? lines : lines.slice(0, next)).filter(
    (line) => !/^\s*\[\[?(?:alternative HTML version deleted|cid:[^\]]{1,200})\]\]?\s*$/iu.test(shown(line)),
  );
}

function withoutEncoded(lines: string[]): string[] {
  const encoded = lines.map(
    (line) =>
      line.length >= 56 &&
      line.length <= 4000 &&
      /^[A-Za-z0-9+/=_-]+$/u.test(line) &&
      /\d/u.test(line) &&
      /[A-Z]/u.test(line),
  );
  return lines.filter((_, i) => !(encoded[i] && runAround(encoded, i) >= 3));
}

function runAround(flags: readonly boolean[], index: number): number {
  let from = index;
  let to = index;
  while (from > 0 && index - from < 3 && flags[from - 1]) from--;
  while (to - index < 3 && flags[to + 1]) to++;
  return to - from + 1;
}

/** A unified diff, from its header to the last line that can belong to a hunk. */
function withoutPatches(lines: string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = shown(lines[i] ?? "");
    const starts =
      /^(?:diff --git |Index: )/u.test(line) ||
      (/^--- \S/u.test(line) && /^\+\+\+ \S/u.test(shown(lines[i + 1] ?? ""))) ||
      /^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@/u.test(line);
    if (!starts) {
      kept.push(lines[i] ?? "");
      continue;
    }
    while (i + 1 < lines.length && patchLine(lines, i + 1)) i++;
  }
  return kept;
}

function patchLine(lines: readonly string[], index: number): boolean {
  const line = shown(lines[index] ?? "");
  if (isBlank(line))
    return index + 1 < lines.length && /^(?:[-+@ ]|diff |Index: )/u.test(lines[index + 1] ?? "");
  return /^(?:[-+ \\]|@@ |diff |index |Index: |={10,}|new file|deleted file|similarity|rename |old mode|new mode)/u.test(
    line,
  );
}
