import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** `takeout-20240516T230250Z-003.zip`; since late 2025 `takeout-20250921T101010Z-3-009.zip`. */
const name = /^(.*?takeout-\d{8}T\d{6}Z(?:-\d+)?)-(\d{1,4})\.(zip|tgz|tar\.gz)$/i;

/**
 * Parts of a Takeout that are missing among these files, as one line for each export: a gap in the numbers. The
 * last part cannot be known to be missing.
 */
export function missingParts(paths: readonly string[]): string[] {
  const groups = new Map<string, Set<number>>();
  for (const path of paths) {
    const [, prefix, number] = name.exec(path) ?? [];
    if (!prefix) continue;
    groups.set(prefix, (groups.get(prefix) ?? new Set()).add(Number(number)));
  }
  const warnings: string[] = [];
  for (const [prefix, numbers] of groups) {
    const last = Math.max(...numbers);
    const missing = Array.from({ length: last }, (_, i) => i + 1).filter((number) => !numbers.has(number));
    if (missing.length === 0) continue;
    const shown = missing.slice(0, 10).map((number) => String(number).padStart(3, "0"));
    const more = missing.length > shown.length ? ` and ${missing.length - shown.length} more` : "";
    warnings.push(
      `Of the Takeout ${prefix.split("/").at(-1)} the parts ${shown.join(", ")}${more} are not here.`,
    );
  }
  return warnings;
}

/**
 * Groups the parts of one Takeout among these paths, in their order; anything else stands alone. Where one part is
 * given, those beside it in its folder belong to it: an export is one thing, however many files it came in.
 * `folder` is where relative names stand, of which all are given.
 */
export async function groupParts(paths: readonly string[], folder?: string): Promise<string[][]> {
  const groups = new Map<string, Set<string>>();
  for (const path of paths) {
    const prefix = name.exec(path)?.[1];
    const key = prefix ?? path;
    const group = groups.get(key) ?? new Set();
    groups.set(key, group.add(path));
    if (!prefix || folder !== undefined) continue;
    const beside = await readdir(dirname(path)).catch(() => []);
    for (const other of beside)
      if (name.exec(other)?.[1] === basename(prefix)) group.add(join(dirname(path), other));
  }
  const number = (path: string) => Number(name.exec(path)?.[2] ?? 0);
  return [...groups.values()].map((group) => [...group].sort((a, b) => number(a) - number(b)));
}
