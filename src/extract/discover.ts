import { TwinError, throwIfCancelled } from "../core/errors.ts";
import { archiveFormat, openContainer } from "./containers.ts";
import { childPath, diskEntry, urlEntry } from "./entry.ts";
import type { ExportEntry, Source } from "./source.ts";
import { sources } from "./sources.ts";
import { missingParts } from "./takeout/parts.ts";

/** What stands behind the paths that the user gave. */
export interface Found {
  recognized: { entry: ExportEntry; source: Source }[];
  /** What nobody knows, and what was left out for safety's sake. */
  unrecognized: { name: string; why: string }[];
  /** Paths that could not be read, or not to their end; what stands before the damage is in `recognized`. */
  errors: TwinError[];
  warnings: string[];
}

const DEPTH = 40;
/** Nobody keeps mail in these; in an archive each look costs a search through it. */
const media =
  /\.(?:jpe?g|png|gif|heic|webp|svg|mp[34]|m4[av]|mov|avi|wav|json|html?|csv|vcf|ics|pdf|docx?|xlsx?|pptx?|js|css)$/i;
const worthALook = /\.(?:mbox|mbx|mbox\.gz|zip|tgz|tar\.gz|tar)$/i;

/** A service's address, or a shorthand such as `github:name`. */
export const isUrl = (argument: string) => /^(?:https?:\/\/|[a-z][a-z0-9]+:(?![\\/]))/.test(argument);

/** Asks every source about every path (absolute, or a URL); a folder that nobody knows is descended into. */
export async function discover(paths: readonly string[], signal: AbortSignal): Promise<Found> {
  const found: Found = { recognized: [], unrecognized: [], errors: [], warnings: missingParts(paths) };
  for (const path of new Set(paths)) {
    const before = found.recognized.length + found.errors.length;
    try {
      await look(isUrl(path) ? urlEntry(path) : await diskEntry(path), found, signal, 0);
      if (found.recognized.length + found.errors.length === before) found.errors.push(await unknown(path));
    } catch (error) {
      if (!(error instanceof TwinError) || error.code === "CANCELLED") throw error;
      found.errors.push(error);
    }
  }
  return found;
}

async function look(entry: ExportEntry, found: Found, signal: AbortSignal, depth: number): Promise<void> {
  throwIfCancelled(signal);
  const best = await bestSource(entry);
  if (best) {
    found.recognized.push({ entry, source: best.source });
    // A folder with notes in it may hold mail as well; what is a vault through and through may not.
    if (entry.kind === "folder" && best.confidence < 1)
      await descend(entry, found, signal, depth, worthALook);
    return;
  }
  if (entry.kind === "folder") return descend(entry, found, signal, depth, null);
  const format = await archiveFormat(entry);
  if (format) return lookInto(entry, format, found, signal);
  found.unrecognized.push({ name: entry.name, why: entry.size === 0 ? "empty" : "no source knows it" });
}

async function descend(
  folder: ExportEntry,
  found: Found,
  signal: AbortSignal,
  depth: number,
  only: RegExp | null,
): Promise<void> {
  if (only === null && depth === 0)
    found.warnings.push(...missingParts((await folder.list()).map((name) => childPath(folder, name))));
  for (const name of await folder.list()) {
    throwIfCancelled(signal);
    if (name.startsWith(".") || name === "node_modules/") continue;
    const isFolder = name.endsWith("/");
    if (only && !isFolder && !only.test(name)) continue;
    try {
      const entry = await diskEntry(childPath(folder, name));
      if (entry.kind === "folder" && (!isFolder || depth > DEPTH)) {
        found.unrecognized.push({ name: entry.name, why: "a link to a folder is not followed" });
      } else if (only && isFolder) await descend(entry, found, signal, depth + 1, only);
      else await look(entry, found, signal, depth + 1);
    } catch (error) {
      if (!(error instanceof TwinError) || error.code === "CANCELLED") throw error;
      found.errors.push(error);
    }
  }
}

async function lookInto(
  archive: ExportEntry,
  format: "zip" | "tar" | "tgz",
  found: Found,
  signal: AbortSignal,
): Promise<void> {
  const { entries, refused, damage } = await openContainer(archive, format);
  for (const entry of entries) {
    throwIfCancelled(signal);
    const best = media.test(entry.name) ? null : await bestSource(entry);
    if (best) found.recognized.push({ entry, source: best.source });
    else found.unrecognized.push({ name: entry.name, why: "no source knows it" });
  }
  found.unrecognized.push(...refused.map(({ name, reason }) => ({ name, why: reason })));
  if (damage) found.errors.push(damage);
}

async function bestSource(entry: ExportEntry): Promise<{ source: Source; confidence: number } | null> {
  let best: { source: Source; confidence: number } | null = null;
  for (const source of sources) {
    const confidence = await source.recognizes(entry);
    if (confidence > (best?.confidence ?? 0)) best = { source, confidence };
  }
  return best;
}

async function unknown(path: string): Promise<TwinError> {
  const size = isUrl(path) ? null : (await diskEntry(path)).size;
  const what = size === 0 ? "is empty" : "is nothing that twin can read, and holds nothing of that kind";
  return new TwinError("NOT_RECOGNIZED", `${path} ${what}.`, {
    hint: `twin reads: ${sources.map(({ title }) => title).join(", ")}; also in .zip, .tgz and .gz.`,
  });
}
