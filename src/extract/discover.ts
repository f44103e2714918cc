import { TwinError } from "../core/errors.ts";
import { childPath, diskEntry, urlEntry } from "./entry.ts";
import type { ExportEntry, Source } from "./source.ts";
import { sources } from "./sources.ts";

/** What stands behind the paths that the user gave. */
export interface Found {
  recognized: { entry: ExportEntry; source: Source }[];
  unrecognized: { name: string; why: string }[];
  /** Paths that could not be looked at. */
  errors: TwinError[];
}

/** A service's address, or a shorthand such as `github:name`. */
export const isUrl = (argument: string) => /^(?:https?:\/\/|[a-z][a-z0-9]+:(?!\\|\/))/.test(argument);

/** Asks every source about every path (absolute, or a URL); a folder that nobody knows is descended into. */
export async function discover(paths: readonly string[], signal: AbortSignal): Promise<Found> {
  const found: Found = { recognized: [], unrecognized: [], errors: [] };
  for (const path of paths) {
    try {
      await look(isUrl(path) ? urlEntry(path) : await diskEntry(path), found, signal, true);
    } catch (error) {
      if (!(error instanceof TwinError)) throw error;
      found.errors.push(error);
    }
  }
  return found;
}

async function look(entry: ExportEntry, found: Found, signal: AbortSignal, named: boolean): Promise<void> {
  signal.throwIfAborted();
  const source = await bestSource(entry);
  if (source) {
    found.recognized.push({ entry, source });
    return;
  }
  if (entry.kind === "folder") {
    for (const name of await entry.list()) {
      if (name.startsWith(".")) continue;
      await look(await diskEntry(childPath(entry, name)), found, signal, false);
    }
    return;
  }
  void named;
  found.unrecognized.push({ name: entry.name, why: entry.size === 0 ? "empty" : "no source knows it" });
}

async function bestSource(entry: ExportEntry): Promise<Source | null> {
  let best: { source: Source; confidence: number } | null = null;
  for (const source of sources) {
    const confidence = await source.recognizes(entry);
    if (confidence > (best?.confidence ?? 0)) best = { source, confidence };
  }
  return best?.source ?? null;
}
