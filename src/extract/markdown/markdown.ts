import { createHash } from "node:crypto";
import { basename } from "node:path";
import { type Item, inBatches, leftOut, skipped } from "../items.ts";
import type { ExportEntry, ReadOptions, Source } from "../source.ts";
import { ahead } from "./ahead.ts";
import { flavourOf } from "./settings.ts";
import { type Found, isNote, readsPlain, walk } from "./walk.ts";

/** Places that are walked before the bar moves on. */
const STEP = 200;
/** Notes that are read before their turn. */
const AHEAD = 8;

/** A folder of notes: a vault of Obsidian, a graph of Logseq, or any other. One reading covers all below it. */
export const markdown: Source = {
  name: "markdown",
  title: "Markdown notes",
  howToExport:
    "Give the folder of your notes (an Obsidian vault, a Logseq graph, any folder with .md or .org files), or its .zip; no export is needed.",
  unit: "documents",
  dependsOn: ["names", "emails", "handles"],
  loose: true,
  recognizes,
  fingerprint,
  readsWithin: readsPlain,
  read: (entry, options) => inBatches(items(entry, options), options),
};

async function recognizes(entry: ExportEntry): Promise<number> {
  if (entry.kind === "url") return 0;
  if (entry.kind === "file") return isNote(basename(entry.name)) ? 0.6 : 0;
  const names = await entry.list();
  if (flavourOf(names)) return 1;
  if (names.some(isNote)) return 0.5;
  // notes are often sorted into folders; one level down is looked at, no further
  for (const name of names.filter((one) => one.endsWith("/") && !one.startsWith(".")).slice(0, 50)) {
    const below = await entry
      .child(name)
      .then((folder) => folder.list())
      .catch(() => []);
    if (below.some(isNote)) return 0.3;
  }
  return 0;
}

/** Changes when a note was added, changed, moved or removed, or the vault's settings were. */
async function fingerprint(
  entry: ExportEntry,
  options: Pick<ReadOptions, "signal" | "elsewhere">,
): Promise<string> {
  const hash = createHash("sha256");
  const settings = new Set<unknown>();
  for await (const found of walk(entry, options)) {
    const about = found.type === "note" ? await found.entry.fingerprint().catch(() => "") : found.reason;
    if (found.type === "note" && !settings.has(found.vault)) {
      settings.add(found.vault);
      hash.update(JSON.stringify(found.vault));
    }
    hash.update(JSON.stringify([found.type, found.type === "note" ? found.locator : found.path, about]));
  }
  return hash.digest("hex");
}

async function* items(entry: ExportEntry, options: ReadOptions): AsyncIterable<Item> {
  const { noteItems } = await import("./note.ts"); // the Markdown parser is slow to load
  let done = 0;
  const read = async (found: Found) => {
    if (found.type === "note") return noteItems(found, options.self);
    return [found.type === "skipped" ? skipped(found.path, found.reason) : leftOut(found.reason)];
  };
  for await (const some of ahead(walk(entry, options), AHEAD, read)) {
    yield* some;
    if (++done % STEP === 0) options.onProgress(done, null);
  }
  options.onProgress(done, done);
}
