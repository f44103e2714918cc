import { createHash } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { throwIfCancelled } from "../../core/errors.ts";
import type { CorpusRecord } from "../../io/corpus.ts";
import type { Batch, ExportEntry, ReadOptions, Source } from "../source.ts";
import { readSettings, type VaultSettings } from "./settings.ts";
import { type Found, walk } from "./walk.ts";

const BATCH = 200;
const isMarkdown = (name: string) => /\.(?:md|markdown)$/i.test(name);

/** A folder of Markdown: an Obsidian vault, or any other. One reading covers the folder with all below it. */
export const markdown: Source = {
  name: "markdown",
  title: "Markdown notes",
  howToExport:
    "Give the folder of your notes (an Obsidian vault or any folder with .md files); no export is needed.",
  unit: "documents",
  recognizes,
  fingerprint,
  read,
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.path === null) return 0;
  if (entry.kind === "file") return isMarkdown(entry.name) ? 0.6 : 0;
  const names = await entry.list();
  if (names.includes(".obsidian/")) return 1;
  if (names.some(isMarkdown)) return 0.5;
  // notes are often sorted into folders; one level down is looked at, no further
  for (const name of names.filter((one) => one.endsWith("/") && !one.startsWith(".")).slice(0, 50)) {
    const below = await readdir(join(entry.path, name)).catch(() => []);
    if (below.some(isMarkdown)) return 0.3;
  }
  return 0;
}

/** Changes when a note was added, changed, moved or removed, or the vault's settings were. */
async function fingerprint(entry: ExportEntry, { signal }: Pick<ReadOptions, "signal">): Promise<string> {
  const hash = createHash("sha256");
  const { root, settings } = await open(entry);
  hash.update(JSON.stringify(settings));
  for await (const found of notes(entry, root, settings, signal)) {
    hash.update(
      JSON.stringify(
        found.type === "note" ? [found.path, found.size, found.modified] : [found.path, found.reason],
      ),
    );
  }
  return hash.digest("hex");
}

/** The cursor is the number of places that were passed: the order is fixed while the fingerprint is the same. */
async function* read(
  entry: ExportEntry,
  { self, signal, cursor, onProgress }: ReadOptions,
): AsyncIterable<Batch> {
  const { noteRecords } = await import("./note.ts"); // the Markdown parser is slow to load
  const { root, settings } = await open(entry);
  const from = Number(cursor ?? 0);
  let at = 0;
  let records: CorpusRecord[] = [];
  let empty = 0;
  for await (const found of notes(entry, root, settings, signal)) {
    if (at++ < from) continue;
    throwIfCancelled(signal);
    if (found.type === "note") {
      const added = await noteRecords({ root, settings, self }, found);
      if (added.length === 0) empty++;
      records.push(...added);
    } else records.push({ type: "skipped", locator: found.path, reason: found.reason });
    if (at % BATCH === 0) {
      onProgress(at, null);
      yield { records, cursor: String(at) };
      records = [];
    }
  }
  onProgress(at, at);
  yield { records, cursor: String(at), ...(empty > 0 ? { leftOut: { empty } } : {}) };
}

async function open(entry: ExportEntry): Promise<{ root: string; settings: VaultSettings }> {
  const path = entry.path ?? entry.name;
  const root = entry.kind === "file" ? dirname(path) : path;
  return { root, settings: await readSettings(root) };
}

/** All notes of a folder; of a single file, that one. */
async function* notes(
  entry: ExportEntry,
  root: string,
  settings: VaultSettings,
  signal: AbortSignal,
): AsyncIterable<Found> {
  if (entry.kind !== "file") {
    yield* walk(root, settings, signal);
    return;
  }
  const file = entry.path ?? entry.name;
  const info = await stat(file);
  yield { type: "note", path: file.slice(root.length + 1), file, size: info.size, modified: info.mtimeMs };
}
