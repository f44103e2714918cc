import { TwinError } from "../../core/errors.ts";
import { listElements } from "../embedded.ts";
import { type Item, skipped } from "../items.ts";
import type { ExportEntry } from "../source.ts";

/** The files of an archive that matter, by what they hold. A large archive has `tweets-part1.js` and so on. */
export const names = {
  tweets: /^(?:tweets?|community-tweets?)(?:-part\d+)?\.js$/,
  notes: /^note-tweets?(?:-part\d+)?\.js$/,
  messages: /^direct-messages?(?:-group)?(?:-part\d+)?\.js$/,
  grok: /^grok-chat-items?(?:-part\d+)?\.js$/,
  deleted: /^deleted-(?:tweets?|note-tweets?)(?:-part\d+)?\.js$/,
  /** Archives of before 2018: one file a month, in `data/js/tweets/`. */
  months: /^\d{4}_\d{2}\.js$/,
} as const;

export interface XFiles {
  tweets: ExportEntry[];
  notes: ExportEntry[];
  messages: ExportEntry[];
  grok: ExportEntry[];
  deleted: ExportEntry[];
  account: ExportEntry | null;
}

/** Sorts what is in an archive, its `data` folder, or in one file alone. */
export async function xFiles(entry: ExportEntry): Promise<XFiles> {
  const files: XFiles = { tweets: [], notes: [], messages: [], grok: [], deleted: [], account: null };
  if (entry.kind === "file") {
    const name = baseName(entry);
    if (names.notes.test(name)) files.notes.push(entry);
    else if (names.messages.test(name)) files.messages.push(entry);
    else if (names.grok.test(name)) files.grok.push(entry);
    else files.tweets.push(entry);
    files.account = await entry.sibling("account.js");
    return files;
  }
  const listed = await entry.list();
  const data = listed.includes("data/") ? await entry.child("data") : entry;
  const within = listed.includes("data/") ? await data.list() : listed;
  for (const name of within) {
    for (const kind of ["tweets", "notes", "messages", "grok", "deleted"] as const)
      if (names[kind].test(name)) files[kind].push(await data.child(name));
  }
  if (within.includes("account.js")) files.account = await data.child("account.js");
  if (within.includes("js/")) {
    const months = await data.child("js/tweets").catch(() => null);
    for (const name of (await months?.list()) ?? [])
      if (months && names.months.test(name)) files.tweets.push(await months.child(name));
  }
  return files;
}

export const baseName = ({ name }: ExportEntry) => name.replace(/\/+$/u, "").slice(name.lastIndexOf("/") + 1);

/** The elements of a script's list; one that breaks off or is no JSON is skipped where it does so. */
export async function* elements(
  file: ExportEntry,
): AsyncIterable<{ value: unknown; index: number } | Extract<Item, { type: "skipped" }>> {
  try {
    yield* listElements(file, "=");
  } catch (error) {
    if (!(error instanceof TwinError) || error.code !== "CORRUPT") throw error;
    const record = skipped(baseName(file), "unreadable-file");
    if (record.type === "skipped") yield record;
  }
}
