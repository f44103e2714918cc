import { readdir, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { asTwinError, throwIfCancelled } from "../../core/errors.ts";
import { isTemplateFolder, type VaultSettings } from "./settings.ts";

/** A note on disk, or a place that was left out with the reason. `path` is relative, with `/`. */
export type Found =
  | { type: "note"; path: string; file: string; size: number; modified: number }
  | { type: "skipped"; path: string; reason: string };

/** Larger files are logs and exports, not notes. */
const MAX_BYTES = 2 * 1024 * 1024;
const ignored = new Set(["node_modules", "__MACOSX"]);
const markdown = /\.(?:md|markdown)$/i;
/** Copies that Dropbox, Syncthing and iCloud make of a note that two machines changed. */
const conflict =
  /\((?:[^()]*'s )?conflicted copy[^()]*\)|\.sync-conflict-\d{8}-\d{6}|\(conflict(?:ed)? [^()]*\)/i;

/** Walks the notes of a folder in a fixed order, one folder in memory at a time. */
export async function* walk(
  root: string,
  settings: VaultSettings,
  signal: AbortSignal,
): AsyncIterable<Found> {
  const top = await realpath(root).catch((error) => {
    throw asTwinError(error, root);
  });
  yield* walkFolder({ root, top, settings, signal, ancestors: new Set([top]) }, "");
}

interface Walk {
  root: string;
  top: string;
  settings: VaultSettings;
  signal: AbortSignal;
  /** Real paths of the folders that we are in: a link back to one of them would never end. */
  ancestors: ReadonlySet<string>;
}

async function* walkFolder(at: Walk, folder: string): AsyncIterable<Found> {
  throwIfCancelled(at.signal);
  const names = await readdir(join(at.root, folder), { withFileTypes: true }).catch((error) => {
    if (folder === "") throw asTwinError(error, at.root);
    return null;
  });
  if (!names) {
    yield { type: "skipped", path: folder, reason: "unreadable" };
    return;
  }
  names.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of names) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.name.startsWith(".") || ignored.has(entry.name)) continue;
    if (entry.isSymbolicLink()) yield* followLink(at, path);
    else if (entry.isDirectory()) {
      if (!isTemplateFolder(path, at.settings)) yield* walkFolder(at, path);
    } else if (entry.isFile() && markdown.test(entry.name)) yield await note(at, path);
  }
}

async function* followLink(at: Walk, path: string): AsyncIterable<Found> {
  const target = await realpath(join(at.root, path)).catch(() => null);
  const info = target && (await stat(target).catch(() => null));
  if (!target || !info) {
    if (markdown.test(path)) yield { type: "skipped", path, reason: "broken-link" };
  } else if (target !== at.top && !target.startsWith(at.top + sep)) {
    if (info.isDirectory() || markdown.test(path)) yield { type: "skipped", path, reason: "link-outside" };
  }
  // what is inside the vault is met at its own place
}

async function note(at: Walk, path: string): Promise<Found> {
  const file = join(at.root, path);
  if (conflict.test(path)) return { type: "skipped", path, reason: "conflict-copy" };
  const info = await stat(file).catch(() => null);
  if (!info) return { type: "skipped", path, reason: "unreadable" };
  if (info.size > MAX_BYTES) return { type: "skipped", path, reason: "too-large" };
  return { type: "note", path, file, size: info.size, modified: info.mtimeMs };
}
