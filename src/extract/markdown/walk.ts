import { readdir, realpath, stat } from "node:fs/promises";
import { basename, join, sep } from "node:path";
import { throwIfCancelled } from "../../core/errors.ts";
import type { ExportEntry, ReadOptions } from "../source.ts";
import { ahead } from "./ahead.ts";
import { flavourOf, isTemplateFolder, plainFolder, readSettings, type VaultSettings } from "./settings.ts";
import { holdsPosts, isAboutSoftware, isSite, isSoftware } from "./software.ts";

/** A vault, or a folder that is read as one. */
export interface Vault {
  /** Its folder's name: part of each note's id, with the note's path in it. */
  name: string;
  settings: VaultSettings;
}

/** A note, or a place that was left out with the reason. `path` is relative to the vault, with `/`; of what is no note to the walk. */
export type Found =
  | { type: "note"; vault: Vault; path: string; locator: string; entry: ExportEntry }
  | { type: "skipped"; path: string; reason: string }
  | { type: "leftOut"; path: string; reason: string };

export type WalkOptions = Pick<ReadOptions, "signal" | "elsewhere">;

/** Larger files are logs and exports, not notes. */
const MAX_BYTES = 2 * 1024 * 1024;
/** Plain text beyond this is a book, a list of words, a log. */
const MAX_PLAIN = 256 * 1024;
const DEPTH = 40;
/** Files that are opened before their turn. */
const AHEAD = 16;
const ignored = new Set(["node_modules/", "__MACOSX/"]);
const note = /\.(?:md|markdown|org|canvas)$/i;
const plain = /\.txt$/i;
/** Copies that Dropbox, Syncthing and iCloud make of a note that two machines changed. */
const conflict =
  /\((?:[^()]*'s )?conflicted copy[^()]*\)|\.sync-conflict-\d{8}-\d{6}|\(conflict(?:ed)? [^()]*\)/i;

/** Is a file one of notes, by its name alone? */
export const isNote = (name: string) => note.test(name);

/** Are text files among so many notes that they are notes, too? */
const outnumbersPlain = (names: readonly string[]) =>
  names.filter(isNote).length > names.filter((one) => plain.test(one) && !isAboutSoftware(one)).length;

/** Is a text file read as a note among these? */
export const readsPlain = (name: string, beside: readonly string[]) =>
  plain.test(name) && outnumbersPlain(beside);

/** Walks the notes of a folder in a fixed order, one folder in memory at a time; of a single file, that one. */
export async function* walk(entry: ExportEntry, options: WalkOptions): AsyncIterable<Found> {
  if (entry.kind === "file") {
    yield* single(entry);
    return;
  }
  const { root, names } = await outermost(entry, options);
  const vault = { name: folderName(root), settings: await readSettings(root, names) };
  const top = root.path === null ? null : await realpath(root.path);
  const place = { vault, path: "", prefix: "", depth: 0, software: false, site: false };
  yield* walkFolder({ ...options, top, vaults: new Set([vault.name]) }, place, root, names);
}

/** What an archive of a vault unpacks to is often a folder that holds nothing but the vault. */
async function outermost(
  entry: ExportEntry,
  { elsewhere }: WalkOptions,
): Promise<{ root: ExportEntry; names: string[] }> {
  const names = await entry.list();
  const seen = names.filter((name) => !name.startsWith(".") && name !== "__MACOSX/");
  const [only] = seen;
  if (flavourOf(names) || seen.length !== 1 || !only?.endsWith("/")) return { root: entry, names };
  const inner = await entry.child(only).catch(() => null);
  return inner && !elsewhere.has(inner.name)
    ? { root: inner, names: await inner.list() }
    : { root: entry, names };
}

/** `/home/a/vault` and `/downloads/vault.zip!` are the same vault. */
export const folderName = (entry: Pick<ExportEntry, "name">) =>
  basename(entry.name.replace(/\/+$/, ""))
    .replace(/!$/, "")
    .replace(/\.(?:zip|tar|tgz|tar\.gz)$/i, "");

interface Walk extends WalkOptions {
  /** Real path of the folder on the disk, out of which no link may lead; null in an archive. */
  top: string | null;
  /** Names that are taken: a vault in a folder of vaults is one of its own. */
  vaults: Set<string>;
}

interface Place {
  vault: Vault;
  /** Within the vault. */
  path: string;
  /** Of the vault, within the walk. */
  prefix: string;
  depth: number;
  software: boolean;
  site: boolean;
}

async function* walkFolder(
  at: Walk,
  place: Place,
  folder: ExportEntry,
  names: readonly string[],
): AsyncIterable<Found> {
  throwIfCancelled(at.signal);
  const links = at.top === null ? null : await linksIn(folder);
  const isVault = place.vault.settings.flavour !== "plain";
  const site = place.site || isSite(names);
  const software = !isVault && ((place.software && !(site && holdsPosts(place.path))) || isSoftware(names));
  const withPlain = isVault || outnumbersPlain(names);
  const wanted = names.filter((name) => !name.startsWith(".") && !ignored.has(name));
  const isRead = (name: string) => note.test(name) || (withPlain && plain.test(name));
  const open = async (name: string) => ({
    name,
    entry: isRead(name) && !software && !links?.has(name) ? await folder.child(name).catch(() => null) : null,
  });
  for await (const { name, entry } of ahead(wanted, AHEAD, open)) {
    const path = place.path + name;
    if (links?.has(name)) yield* followLink(at, place, folder, name);
    else if (name.endsWith("/")) yield* below(at, { ...place, path, software, site }, folder, name);
    else if (isRead(name)) yield* oneFile(at, { ...place, path, software }, name, entry);
  }
}

async function* below(at: Walk, place: Place, folder: ExportEntry, name: string): AsyncIterable<Found> {
  const { settings } = place.vault;
  const path = place.path.slice(0, -1);
  const own = settings.flavour === "logseq" && path === "logseq";
  if (own || place.depth >= DEPTH || isTemplateFolder(path, settings)) return;
  const entry = await folder.child(name).catch(() => null);
  if (entry && at.elsewhere.has(entry.name)) return;
  const names = await entry?.list().catch(() => null);
  if (!entry || !names) {
    yield { type: "skipped", path: place.prefix + path, reason: "unreadable" };
    return;
  }
  const next = { ...place, depth: place.depth + 1 };
  if (!flavourOf(names)) {
    yield* walkFolder(at, next, entry, names);
    return;
  }
  const alone = folderName(entry);
  const vault = {
    name: at.vaults.has(alone) ? place.prefix + path : alone,
    settings: await readSettings(entry, names),
  };
  at.vaults.add(vault.name);
  yield* walkFolder(at, { ...next, vault, path: "", prefix: place.prefix + place.path }, entry, names);
}

function* oneFile(at: Walk, place: Place, name: string, entry: ExportEntry | null): Iterable<Found> {
  const { path, vault } = place;
  const locator = place.prefix + path;
  const isPlain = plain.test(name);
  if (place.software) {
    if (!isPlain) yield { type: "leftOut", path: locator, reason: "part-of-software" };
    return;
  }
  if (isPlain && isAboutSoftware(name)) {
    yield { type: "leftOut", path: locator, reason: "not-a-note" };
    return;
  }
  if (conflict.test(name)) {
    yield { type: "skipped", path: locator, reason: "conflict-copy" };
    return;
  }
  if (entry && at.elsewhere.has(entry.name)) return;
  const size = entry?.size ?? 0;
  if (!entry) yield { type: "skipped", path: locator, reason: "unreadable" };
  else if (size > MAX_BYTES && !isPlain) yield { type: "skipped", path: locator, reason: "too-large" };
  else if (size > MAX_PLAIN && isPlain) yield { type: "leftOut", path: locator, reason: "not-a-note" };
  else yield { type: "note", vault, path, locator, entry };
}

/** A file that was given, or found, alone. A README beside the source of a program is its. */
async function* single(entry: ExportEntry): AsyncIterable<Found> {
  const path = basename(entry.name);
  const parent = entry.name.slice(0, -path.length).replace(/\/+$/, "");
  const vault = { name: folderName({ name: parent }), settings: plainFolder };
  if (conflict.test(path)) yield { type: "skipped", path, reason: "conflict-copy" };
  else if ((entry.size ?? 0) > MAX_BYTES) yield { type: "skipped", path, reason: "too-large" };
  else if (isAboutSoftware(path) && (await isBesideSoftware(entry)))
    yield { type: "leftOut", path, reason: "part-of-software" };
  else yield { type: "note", vault, path, locator: path, entry };
}

async function isBesideSoftware(entry: ExportEntry): Promise<boolean> {
  for (const name of ["package.json", "Cargo.toml", "go.mod", "pyproject.toml", "setup.py", "LICENSE"]) {
    if (await entry.sibling(name).catch(() => null)) return true;
  }
  return false;
}

/** Names of the links in a folder on the disk. */
async function linksIn(folder: ExportEntry): Promise<ReadonlySet<string>> {
  const all = await readdir(folder.path ?? "", { withFileTypes: true }).catch(() => []);
  return new Set(all.filter((one) => one.isSymbolicLink()).map((one) => one.name));
}

async function* followLink(at: Walk, place: Place, folder: ExportEntry, name: string): AsyncIterable<Found> {
  const path = place.prefix + place.path + name;
  const target = await realpath(join(folder.path ?? "", name)).catch(() => null);
  if (target === null) {
    if (note.test(name)) yield { type: "skipped", path, reason: "broken-link" };
    return;
  }
  const isInside = at.top !== null && (target === at.top || target.startsWith(at.top + sep));
  if (isInside) return; // what is inside the vault is met at its own place
  const isFolder = (await stat(target).catch(() => null))?.isDirectory();
  if (isFolder || note.test(name)) yield { type: "skipped", path, reason: "link-outside" };
}
