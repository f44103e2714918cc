import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { asTwinError, TwinError } from "../core/errors.ts";

/** Reads a text file; a missing or forbidden one is a TwinError that names it. */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw asTwinError(error, path);
  }
}

/** Is there something at `path`? */
export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Replaces `path` with `content` in one step: a reader sees the old or the new file, never half of one. */
export async function writeFileAtomically(
  path: string,
  content: string | Uint8Array,
  mode = 0o600,
): Promise<void> {
  const temporary = `${path}.${randomBytes(4).toString("hex")}.partial`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, "w", mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw asTwinError(error, path);
  }
}

/** Hex SHA-256 and size of a file, streamed. */
export async function hashFile(path: string): Promise<{ name: string; sha256: string; bytes: number }> {
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  } catch (error) {
    throw asTwinError(error, path);
  }
  return { name: basename(path), sha256: hash.digest("hex"), bytes };
}

/**
 * Makes a finished, immutable folder: `fill` writes into `<folder>.partial`, which is synced and then renamed.
 * On an error the partial folder is removed and nothing at `folder` changes. An existing folder is refused.
 */
export async function writeFolder(folder: string, fill: (partial: string) => Promise<void>): Promise<void> {
  if (await exists(folder)) {
    throw new TwinError("INTERNAL", `${folder} exists already; finished folders are never overwritten.`);
  }
  const partial = `${folder}.partial`;
  try {
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true, mode: 0o700 });
    await fill(partial);
    await syncFolder(partial);
    await rename(partial, folder);
    await syncOne(dirname(folder));
  } catch (error) {
    await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    throw asTwinError(error, folder);
  }
}

/** Subfolders of `folder` that hold a `manifest` file, newest first (by that file's time, then name). */
export async function finishedFolders(folder: string, manifest = "manifest.json"): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const found: { name: string; time: number }[] = [];
  for (const name of names) {
    if (name.endsWith(".partial")) continue;
    const info = await stat(join(folder, name, manifest)).catch(() => null);
    if (info) found.push({ name, time: info.mtimeMs });
  }
  return found.sort((a, b) => b.time - a.time || (a.name < b.name ? -1 : 1)).map(({ name }) => name);
}

async function syncFolder(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await syncFolder(path);
    else if (entry.isFile()) await syncOne(path);
  }
  await syncOne(folder);
}

async function syncOne(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
