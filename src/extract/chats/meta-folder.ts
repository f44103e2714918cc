import { z } from "zod";
import { readJson, walkFiles } from "../reading.ts";
import type { ExportEntry, ReadOptions } from "../source.ts";
import { boxes } from "./meta-threads.ts";

/** What stands at the first of these paths that exists. */
export async function firstOf(entry: ExportEntry, paths: readonly string[]): Promise<ExportEntry | null> {
  for (const path of paths) {
    const [top = ""] = path.split("/");
    if (!(await entry.list()).some((name) => name === top || name === `${top}/`)) continue;
    const found = await entry.child(path).catch(() => null);
    if (found) return found;
  }
  return null;
}

/** Is this a folder `messages/` of a download, or that of one conversation? */
export async function holdsThreads(entry: ExportEntry): Promise<boolean> {
  const names = await entry.list();
  if (names.some((name) => /^message_1\.(?:json|html)$/.test(name))) return true;
  for (const box of boxes.filter((name) => names.includes(name))) {
    const folder = await entry.child(box);
    const first = (await folder.list()).find((name) => name.endsWith("/"));
    if (first && (await (await folder.child(first)).list()).some((name) => name.startsWith("message_1.")))
      return true;
  }
  return false;
}

/** Folders that only Instagram's downloads have; before 2023 they stand at the top. */
const instagramFolders = [
  "account_information/",
  "followers_and_following/",
  "login_and_account_creation/",
  "your_topics/",
  "recent_searches/",
  "story_sticker_interactions/",
];

/** Are these the names at the top of a download from Instagram? */
export const isInstagram = (names: readonly string[]) =>
  names.includes("your_instagram_activity/") ||
  (instagramFolders.some((name) => names.includes(name)) &&
    ["messages/", "content/", "comments/", "media/"].some((name) => names.includes(name)));

/** The JSON files of a download but its messages, in their order; the value of one that cannot be read is undefined. */
export async function* writtenFiles(
  folder: ExportEntry,
  options: ReadOptions,
): AsyncIterable<{ file: ExportEntry; place: string; value: unknown }> {
  const messages = await folder.child("messages").catch(() => null);
  const elsewhere = new Set([...options.elsewhere, ...(messages ? [messages.name] : [])]);
  for await (const file of walkFiles(folder, { ...options, elsewhere })) {
    if (!/\.json$/i.test(file.name)) continue;
    const value = await readJson(file, z.unknown()).catch(() => undefined);
    yield { file, place: file.name.slice(folder.name.length + 1), value };
  }
}
