import { join } from "node:path";
import { throwIfCancelled } from "../../core/errors.ts";
import { makeFolder, writeStream } from "../../io/files.ts";
import { asReadError } from "../entry.ts";
import type { ExportEntry } from "../source.ts";

/** What git needs of a repository to read it; hooks, the index and logs are left where they are. */
const needed = /^(?:HEAD|config|packed-refs|shallow|objects\/|refs\/)$/;

/** Copies a bundle, or what git needs of a repository, out of an archive: git reads from a disk only. */
export async function localRepository(
  entry: ExportEntry,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  if (entry.kind === "file") {
    const target = join(folder, "copy.bundle");
    await copyFile(entry, target, signal);
    return target;
  }
  const target = join(folder, "copy.git");
  const from = (await entry.list()).includes(".git/") ? await entry.child(".git/") : entry;
  // an archive knows no empty folders, and git no repository without these
  for (const name of ["", "objects", "refs"]) await makeFolder(join(target, name));
  for (const name of await from.list())
    if (needed.test(name)) await copyTree(await from.child(name), join(target, name), signal, 0);
  return target;
}

async function copyTree(
  entry: ExportEntry,
  target: string,
  signal: AbortSignal,
  depth: number,
): Promise<void> {
  if (entry.kind === "file") return copyFile(entry, target, signal);
  if (depth > 40) return;
  await makeFolder(target);
  for (const name of await entry.list()) {
    // archives refuse names that lead outside; a separator of another system must not become one here
    if (/^\.{1,2}\/?$/.test(name) || /[\\:]/.test(name)) continue;
    await copyTree(await entry.child(name), join(target, name), signal, depth + 1);
  }
}

async function copyFile(entry: ExportEntry, target: string, signal: AbortSignal): Promise<void> {
  const chunks = async function* (): AsyncIterable<Uint8Array> {
    try {
      for await (const chunk of entry.open()) {
        throwIfCancelled(signal);
        yield chunk;
      }
    } catch (error) {
      throw asReadError(error, entry.name);
    }
  };
  await writeStream(target, chunks());
}
