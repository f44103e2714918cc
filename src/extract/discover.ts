import { join } from "node:path";
import { TwinError, throwIfCancelled } from "../core/errors.ts";
import type { Emit } from "../core/events.ts";
import { sha256 } from "../core/hash.ts";
import { makeFolder } from "../io/files.ts";
import { type ArchiveFormat, archiveFormat, openContainer } from "./containers.ts";
import { diskEntry, urlEntry } from "./entry.ts";
import { localCopy } from "./reading.ts";
import type { Selection } from "./selection.ts";
import type { ExportEntry, Source } from "./source.ts";
import { sources } from "./sources.ts";
import { groupParts, missingParts } from "./takeout/parts.ts";
import { archiveTree, distinctFiles, type Leaf } from "./tree.ts";

/** Something to read, and who reads it. */
export interface Recognized {
  entry: ExportEntry;
  source: Source;
  /** Names of what lies below it and is read by others. */
  elsewhere: Set<string>;
}

/** What stands behind the paths that the user gave. */
export interface Found {
  recognized: Recognized[];
  /** What nobody knows, and what was left out for safety's sake. */
  unrecognized: { name: string; why: string }[];
  /** Paths that could not be read, or not to their end; what stands before the damage is in `recognized`. */
  errors: TwinError[];
  warnings: string[];
}

export interface DiscoverOptions {
  signal: AbortSignal;
  /** A folder for what has to be copied out of an archive to be looked at: it must outlive the reading. */
  scratch: string;
  selection?: Selection;
  /** What twin itself wrote. */
  except?: readonly string[];
  emit?: Emit;
}

const DEPTH = 40;
/** The confidence in a folder by some of the files in it. */
const FOLDER = 0.5;
/** An archive in an archive in an archive: Notion's and those that a system packs once more. */
const NESTED = 3;
const ignored = new Set(["node_modules/", "__MACOSX/"]);

/** A service's address, or a shorthand such as `github:name`. */
export const isUrl = (argument: string) => /^(?:https?:\/\/|[a-z][a-z0-9]+:(?![\\/]))/.test(argument);

/** Asks every source about every path (absolute, or a URL); a folder that nobody knows is descended into. */
export async function discover(paths: readonly string[], options: DiscoverOptions): Promise<Found> {
  const found: Found = { recognized: [], unrecognized: [], errors: [], warnings: [] };
  const search = new Search(found, options);
  for (const group of await groupParts(paths)) {
    const [path = ""] = group;
    const before = found.recognized.length + found.errors.length;
    found.warnings.push(...missingParts(group));
    await search.guarded(async () => {
      if (isUrl(path)) await search.look(urlEntry(path), top);
      else if (group.length > 1) await search.lookIntoParts(group, top);
      else await search.look(await diskEntry(path), top);
      if (found.recognized.length + found.errors.length === before) found.errors.push(await unknown(path));
    });
  }
  return found;
}

/** Where in the tree we are, and which claims on folders lie above. */
interface Place {
  depth: number;
  nested: number;
  above: readonly Recognized[];
  /** How sure the source is that reads the file as a part of its folder; 0 if none does. */
  taken?: number;
}
const top: Place = { depth: 0, nested: 0, above: [] };
/** In an archive: who reads the folder that it lies in does not look into it. */
const within = ({ depth, nested }: Place): Place => ({ depth: depth + 1, nested: nested + 1, above: [] });

class Search {
  readonly #found: Found;
  readonly #options: DiscoverOptions;
  readonly #sources: readonly Source[];
  #seen = 0;

  constructor(found: Found, options: DiscoverOptions) {
    this.#found = found;
    this.#options = options;
    const wanted = options.selection?.sources ?? [];
    this.#sources = sources.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  }

  /** Runs one step of the search; an error of one place does not end the others. */
  async guarded(step: () => Promise<void>): Promise<void> {
    throwIfCancelled(this.#options.signal);
    try {
      await step();
    } catch (error) {
      if (!(error instanceof TwinError) || error.code === "CANCELLED") throw error;
      this.#found.errors.push(error);
    }
  }

  async look(entry: ExportEntry, place: Place): Promise<void> {
    this.#options.emit?.({
      type: "progress",
      name: "files looked at",
      done: ++this.#seen,
      total: null,
      unit: "files",
    });
    if (entry.path !== null && this.#options.except?.includes(entry.path)) return;
    // of a folder that holds it, its documents are passed over one by one: those read before stay
    if (this.#options.selection?.excludes(entry.name)) return;
    const best = await this.#best(entry);
    if (entry.kind === "file" && place.taken && (best?.confidence ?? 0) <= place.taken) return;
    if (best) return this.#claim(entry, best, place);
    if (entry.kind === "folder") return this.#descend(entry, place);
    const format = await archiveFormat(entry);
    if (format) return this.#lookInto(entry, format, place);
    if (place.above.every(({ source }) => source.loose))
      this.#found.unrecognized.push({
        name: entry.name,
        why: entry.size === 0 ? "empty" : "no source knows it",
      });
  }

  async #best(entry: ExportEntry): Promise<{ source: Source; confidence: number } | null> {
    let best: { source: Source; confidence: number } | null = null;
    for (const source of this.#sources) {
      const confidence = await source.recognizes(entry);
      if (confidence > (best?.confidence ?? 0)) best = { source, confidence };
    }
    return best;
  }

  /** What a source knows is its own; what lies in a folder that it is not certain of may be others' as well. */
  async #claim(
    entry: ExportEntry,
    { source, confidence }: { source: Source; confidence: number },
    place: Place,
  ): Promise<void> {
    const isCovered = place.above.some((one) => one.source === source);
    const claim: Recognized = { entry, source, elsewhere: new Set() };
    if (!isCovered) {
      if (entry.kind !== "file" || this.#options.selection?.includes(entry.name) !== false)
        this.#found.recognized.push(claim);
      for (const { elsewhere } of place.above) elsewhere.add(entry.name);
    }
    if (entry.kind === "folder" && confidence < 1)
      await this.#descend(entry, { ...place, above: isCovered ? place.above : [...place.above, claim] });
  }

  async #descend(folder: ExportEntry, place: Place): Promise<void> {
    const within = place.above.at(-1)?.source.within;
    const names = (await folder.list()).filter((name) => !name.startsWith(".") && !ignored.has(name));
    const groups = folder.path === null ? names.map((name) => [name]) : await groupParts(names, folder.path);
    for (const group of groups) {
      const [name = ""] = group;
      this.#found.warnings.push(...missingParts(group));
      if (within && !name.endsWith("/") && !within.test(name)) continue;
      await this.guarded(async () => {
        if (group.length > 1)
          return this.lookIntoParts(
            group.map((one) => join(folder.path ?? "", one)),
            place,
          );
        const entry = await folder.child(name).catch((error: unknown) => whyNone(error, name));
        if (typeof entry === "string")
          this.#found.unrecognized.push({ name: join(folder.name, name), why: entry });
        else if (entry.kind === "folder" && !name.endsWith("/"))
          this.#found.unrecognized.push({ name: entry.name, why: "a link to a folder is not followed" });
        else if (entry.kind === "folder" && place.depth > DEPTH)
          this.#found.unrecognized.push({ name: entry.name, why: `more than ${DEPTH} folders deep` });
        else await this.look(entry, { ...place, taken: takenBy(place, name, names), depth: place.depth + 1 });
      });
    }
  }

  async #lookInto(archive: ExportEntry, format: ArchiveFormat, place: Place): Promise<void> {
    if (place.nested >= NESTED) {
      this.#found.unrecognized.push({ name: archive.name, why: "too many archives in one another" });
      return;
    }
    const files = await this.#open(archive, format);
    const tree = archiveTree(`${archive.name}!`, files);
    await this.look(tree, within(place));
  }

  /** Several parts of one archive, read as one. */
  async lookIntoParts(paths: readonly string[], place: Place): Promise<void> {
    const files: { path: string; file: Leaf }[] = [];
    for (const path of paths) {
      await this.guarded(async () => {
        const entry = await diskEntry(path);
        const format = await archiveFormat(entry);
        if (format) files.push(...(await this.#open(entry, format)));
        else this.#found.unrecognized.push({ name: path, why: "no archive, though it is named like one" });
      });
    }
    if (files.length === 0) return;
    const tree = archiveTree(`${paths[0]}!`, await distinctFiles(files));
    await this.look(tree, within(place));
  }

  async #open(archive: ExportEntry, format: ArchiveFormat): Promise<{ path: string; file: Leaf }[]> {
    const { signal, scratch, emit } = this.#options;
    const folder = join(scratch, sha256(archive.name).slice(0, 16));
    if (archive.path === null) await makeFolder(folder);
    const path = archive.path ?? (await localCopy(archive, { signal, scratch: async () => folder }));
    const onProgress = (done: number, total: number) =>
      emit?.({ type: "progress", name: "Listing", done, total, unit: "bytes" });
    const { files, refused, damage } = await openContainer({ path, name: archive.name }, format, {
      scratch: folder,
      onProgress,
    });
    this.#found.unrecognized.push(...refused.map(({ name, reason }) => ({ name, why: reason })));
    if (damage) this.#found.errors.push(damage);
    return files;
  }
}

/** Between the listing of a folder and the look at what is in it, a file may go; a link may never have led anywhere. */
function whyNone(error: unknown, name: string): string {
  if (error instanceof TwinError && error.code === "NOT_RECOGNIZED") return "neither a file nor a folder";
  if (!(error instanceof TwinError && error.code === "NOT_FOUND")) throw error;
  // Node gives names that are no UTF-8 with this sign in them, and finds no such file then
  return name.includes("\ufffd") ? "its name is not in UTF-8; rename it" : "a link that leads nowhere";
}

/** Does a source that has claimed a folder above read this file itself? It is no surer of it than of a folder. */
const takenBy = ({ above }: Place, name: string, beside: readonly string[]) =>
  above.some(({ source }) => source.readsWithin?.(name, beside)) ? FOLDER : 0;

async function unknown(path: string): Promise<TwinError> {
  const size = isUrl(path) ? null : (await diskEntry(path)).size;
  const what = size === 0 ? "is empty" : "is nothing that twin can read, and holds nothing of that kind";
  return new TwinError("NOT_RECOGNIZED", `${path} ${what}.`, {
    hint: "See what twin reads, and how to get it: twin sources",
  });
}
