import { basename } from "node:path";
import { isSelf, isSelfByName, type Self } from "../../core/document.ts";
import { throwIfCancelled } from "../../core/errors.ts";
import { sha256 } from "../../core/hash.ts";
import { type Item, inBatches, leftOut, skipped } from "../items.ts";
import { csvRows, readText } from "../reading.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { idInName, type NotionPage, nameWithoutId, notionDate, said } from "./notion-page.ts";
import { noteItem } from "./own-note.ts";

/** A page is at most some MB; what is larger is none. */
const MAX_BYTES = 16 * 1024 * 1024;
const DEPTH = 40;
const page = /\.(?:md|html)$/i;

/** The export of a workspace or of some pages, as Markdown & CSV or as HTML. */
export const notion: Source = {
  name: "notion",
  title: "Notion",
  howToExport:
    "In Notion: Settings > Workspace > General > Export all workspace content, as Markdown & CSV or HTML. Give the .zip as it is.",
  unit: "documents",
  dependsOn: ["names", "emails", "handles"],
  recognizes,
  read: (entry, options) => inBatches(items(entry, options), options),
};

/** All pages and tables of an export have ids in their names; of its folders not all have. */
async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind === "file")
    return page.test(entry.name) &&
      idInName.test(basename(entry.name)) &&
      !/^[0-9a-f]{32}\./.test(basename(entry.name))
      ? 0.8
      : 0;
  if (entry.kind !== "folder") return 0;
  const names = (await entry.list()).filter((name) => !name.startsWith("."));
  const here = share(names);
  if (here !== null) return here;
  const folders = names.filter((name) => name.endsWith("/") && name !== "__MACOSX/");
  if (folders.length === 0 || folders.length > 5 || folders.length < names.length - 1) return 0;
  for (const name of folders) {
    const below = await entry
      .child(name)
      .then((folder) => folder.list())
      .catch(() => []);
    if (share(below) !== 1) return 0;
  }
  return 1;
}

/** 1 where all pages bear an id, 0 where only some or none do, null where there are no pages. */
function share(names: readonly string[]): number | null {
  const pages = names.filter((name) => /\.(?:md|html|csv)$/i.test(name) && name !== "index.html");
  if (pages.length === 0) return null;
  // nothing but an id: Joplin's
  const isAll = pages.every((name) => idInName.test(name) && !/^[0-9a-f]{32}\.md$/.test(name));
  return isAll ? 1 : 0;
}

async function* items(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const state = { options, done: 0, authors: new Map<string, { records: number; own: boolean }>() };
  if (entry.kind === "file") yield* pageItems(entry, { path: basename(entry.name), parents: [] }, state);
  else yield* folderItems(entry, { path: "", parents: [] }, state, 0);
  for (const [name, { records, own }] of state.authors)
    yield { type: "speaker", name, conversation: "Notion", records, own };
}

interface State {
  options: ReadOptions;
  done: number;
  authors: Map<string, { records: number; own: boolean }>;
}
interface Place {
  path: string;
  /** Titles of the pages above. */
  parents: readonly string[];
}

async function* folderItems(
  folder: ExportEntry,
  place: Place,
  state: State,
  depth: number,
): AsyncIterable<Item> {
  const names = await folder.list();
  const { signal, elsewhere, onProgress } = state.options;
  for (const name of names) {
    throwIfCancelled(signal);
    if (name.startsWith(".") || name === "__MACOSX/" || name === "index.html") continue;
    const below: Place = { ...place, path: place.path + name };
    if (name.endsWith("/")) {
      const inner = await folder.child(name).catch(() => null);
      if (!inner || elsewhere.has(inner.name) || depth >= DEPTH) continue;
      const title = nameWithoutId(name.slice(0, -1));
      const isRoot = depth === 0 && /^(?:Export-|ExportBlock-|Private|Shared|Teamspace)/.test(title);
      yield* folderItems(
        inner,
        { ...below, parents: isRoot ? [] : [...place.parents, title] },
        state,
        depth + 1,
      );
      continue;
    }
    const entry = /\.(?:md|html|csv)$/i.test(name) ? await folder.child(name).catch(() => null) : null;
    if (!entry || elsewhere.has(entry.name)) continue;
    if (page.test(name)) yield* pageItems(entry, below, state);
    else yield* tableItems(entry, below, names, state);
    onProgress(++state.done, null);
  }
}

async function* pageItems(entry: ExportEntry, place: Place, state: State): AsyncIterable<Item> {
  const source = await readText(entry, MAX_BYTES).catch(() => null);
  if (source === null) {
    yield skipped(place.path, "unreadable");
    return;
  }
  const name = basename(place.path);
  const read = /\.html$/i.test(name)
    ? (await import("./notion-html.ts")).htmlPage(source, name)
    : (await import("./notion-page.ts")).markdownPage(source, name);
  const id = idInName.exec(name)?.[1] ?? place.path;
  yield toItem(entry, read, { id, locator: place.path, parents: place.parents, raw: source }, state);
}

interface Known {
  id: string;
  locator: string;
  parents: readonly string[];
  raw: string;
}

function toItem(
  entry: ExportEntry,
  { title, text, properties }: NotionPage,
  known: Known,
  state: State,
): Item {
  const { at, tags, by, url, prose } = said(properties);
  const whole = [prose.join("\n"), text].filter(Boolean).join("\n\n");
  if (whole === "") return leftOut("empty");
  const own = by === null || isMe(state.options.self, by);
  if (by !== null) state.authors.set(by, { records: (state.authors.get(by)?.records ?? 0) + 1, own });
  return noteItem(entry, {
    source: "notion",
    identity: [known.id],
    text: whole,
    title: [...known.parents, title].join(" / "),
    at: at ?? notionDate(title),
    labels: tags,
    folders: known.parents,
    clip: url !== null && text !== "",
    other: !own,
    externalId: known.id,
    locator: known.locator,
    raw: known.raw,
  });
}

const isMe = (self: Self, name: string) => isSelfByName(self, name) || isSelf(self, { address: name });

/** Names of columns come in lower case. */
const capitalized = ([name, value]: [string, string]): [string, string] => [
  name.charAt(0).toUpperCase() + name.slice(1),
  value,
];

/**
 * A database: the table that Notion calls `_all` has what the other has and more, and rows with a page of their own
 * are read there. The rows of one without pages are read from the table.
 */
async function* tableItems(
  entry: ExportEntry,
  place: Place,
  names: readonly string[],
  state: State,
): AsyncIterable<Item> {
  const name = basename(place.path);
  const stem = name.replace(/\.csv$/i, "");
  const folders = [`${stem.replace(/_all$/, "")}/`, `${nameWithoutId(name)}/`];
  const repeats = names.includes(`${stem}_all.csv`) || folders.some((one) => names.includes(one));
  if (repeats) {
    yield leftOut("database-table");
    return;
  }
  const table = nameWithoutId(name);
  const parents = [...place.parents, table];
  const id = idInName.exec(name)?.[1] ?? place.path;
  try {
    for await (const { row, line } of csvRows(entry)) {
      const [first, ...rest] = Object.entries(row).filter(([, value]) => value !== "");
      if (!first) continue;
      const [, title] = first;
      const locator = `${place.path} line ${line}`;
      const raw = JSON.stringify(row);
      const read = { title, text: "", properties: rest.map(capitalized) };
      yield toItem(entry, read, { id: `${id}:${sha256(raw).slice(0, 12)}`, locator, parents, raw }, state);
    }
  } catch {
    yield skipped(place.path, "unreadable");
  }
}
