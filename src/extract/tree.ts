import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { leaf, notFound, remembered, treeFingerprint } from "./entry.ts";
import type { ExportEntry } from "./source.ts";

/** A folder of an archive: its files and folders by name. Folders are made from the paths of the files. */
class Folder {
  readonly files = new Map<string, Leaf>();
  readonly folders = new Map<string, Folder>();

  within(names: readonly string[]): Folder {
    let at: Folder = this;
    for (const name of names) {
      const next = at.folders.get(name) ?? new Folder();
      at.folders.set(name, next);
      at = next;
    }
    return at;
  }
}

/** A file of an archive, which is told its place in the tree when that is built. */
export type Leaf = Omit<ExportEntry, "list" | "child" | "sibling">;

/**
 * The folder that one archive's files make, or those of several parts of one. `files` come in the order of the parts;
 * what has the same path in two of them is one file where it is the same, goes on in the later one where it is a
 * mailbox, and stands beside it otherwise.
 */
export function archiveTree(name: string, files: Iterable<{ path: string; file: Leaf }>): ExportEntry {
  const root = new Folder();
  const pieces = new Map<string, Leaf[]>();
  for (const { path, file } of files) {
    const known = pieces.get(path);
    if (known) known.push(file);
    else pieces.set(path, [file]);
  }
  for (const [path, parts] of pieces) {
    const names = path.split("/").filter((one) => one !== "" && one !== ".");
    const last = names.pop();
    if (last === undefined) continue;
    const folder = root.within(names);
    const place = (label: string, file: Leaf) => folder.files.set(label, file);
    const [first, ...more] = parts;
    if (!first) continue;
    if (more.length > 0 && /\.mbox$/i.test(last)) place(last, joined(parts));
    else
      for (const [i, file] of [first, ...more].entries())
        place(i === 0 ? last : last.replace(/(\.\w+)?$/, ` (${i + 1})$1`), file);
  }
  return folderEntry(root, name);
}

/** Files of up to this size are compared by their content; larger ones by what their archives say of them. */
const COMPARED = 64 * 1024 * 1024;

/**
 * Of files with the same path in several parts those that differ, in their order: a part that was made anew may hold
 * again what another has.
 */
export async function distinctFiles<T extends { path: string; file: Leaf }>(
  files: readonly T[],
): Promise<T[]> {
  const known = new Map<string, Leaf[]>();
  const distinct: T[] = [];
  for (const one of files) {
    const others = known.get(one.path) ?? [];
    known.set(one.path, others);
    let isNew = true;
    for (const other of others) if (await isSame(one.file, other)) isNew = false;
    if (isNew) distinct.push(one);
    if (isNew) others.push(one.file);
  }
  return distinct;
}

async function isSame(a: Leaf, b: Leaf): Promise<boolean> {
  if (a.size !== b.size) return false;
  if ((await a.fingerprint()) === (await b.fingerprint())) return true;
  return a.size !== null && a.size <= COMPARED && (await contentHash(a)) === (await contentHash(b));
}

async function contentHash(file: Leaf): Promise<string | symbol> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of file.open()) hash.update(chunk);
    return hash.digest("hex");
  } catch {
    return Symbol("damaged"); // like nothing else; whoever reads it will say so
  }
}

function folderEntry(folder: Folder, name: string, parent: Folder | null = null): ExportEntry {
  const entry: ExportEntry = {
    name,
    kind: "folder",
    size: null,
    path: null,
    head: async () => new Uint8Array(),
    open: () => Readable.from([]),
    list: async () => [...folder.files.keys(), ...[...folder.folders.keys()].map((one) => `${one}/`)].sort(),
    child: async (path) => {
      const found = entryIn(folder, path, `${name}/${path}`);
      if (!found) throw notFound(`${name}/${path}`);
      return found;
    },
    sibling: async (other) =>
      parent ? entryIn(parent, other, `${name.slice(0, name.lastIndexOf("/"))}/${other}`) : null,
    fingerprint: () => treeFingerprint(entry),
  };
  return entry;
}

function entryIn(folder: Folder, path: string, name: string): ExportEntry | null {
  const names = path.split("/").filter((one) => one !== "");
  const last = names.pop();
  if (last === undefined) return null;
  let at = folder;
  for (const one of names) {
    const next = at.folders.get(one);
    if (!next) return null;
    at = next;
  }
  const below = at.folders.get(last);
  const file = at.files.get(last);
  if (file) return fileEntry(file, at);
  return below ? folderEntry(below, name.replace(/\/+$/, ""), at) : null;
}

/** Made when it is asked for: of 100,000 files most are never looked at. */
function fileEntry(file: Leaf, folder: Folder): ExportEntry {
  const { name } = file;
  return {
    name,
    kind: file.kind,
    path: file.path,
    size: file.size,
    modified: file.modified ?? null,
    head: remembered(() => file.head()),
    open: (start) => file.open(start),
    fingerprint: () => file.fingerprint(),
    ...leaf(name),
    sibling: async (other) => entryIn(folder, other, `${name.slice(0, name.lastIndexOf("/") + 1)}${other}`),
  };
}

/** A file that goes on in the next archive. The same piece twice counts once. */
function joined(parts: readonly Leaf[]): Leaf {
  const [first] = parts;
  if (!first) throw notFound("a part");
  const size = parts.every((one) => one.size !== null)
    ? parts.reduce((sum, one) => sum + (one.size ?? 0), 0)
    : null;
  const distinct = async () => {
    const seen = new Map<string, Leaf>();
    for (const one of parts) seen.set(await one.fingerprint(), one);
    return [...seen];
  };
  async function* chunks(start: number): AsyncIterable<Buffer> {
    let skip = start;
    for (const [, one] of await distinct()) {
      if (one.size !== null && skip >= one.size) {
        skip -= one.size;
        continue;
      }
      for await (const chunk of one.open(skip)) yield Buffer.from(chunk);
      skip = 0;
    }
  }
  return {
    name: first.name,
    kind: first.kind,
    path: first.path,
    modified: first.modified ?? null,
    head: () => first.head(),
    size,
    open: (start = 0) => Readable.from(chunks(start), { objectMode: false }),
    fingerprint: async () => (await distinct()).map(([print]) => print).join(" "),
  };
}
