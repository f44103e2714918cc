import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import {
  appendFile,
  copyFile,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  statfs,
} from "node:fs/promises";
import { tmpdir } from "node:os";
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

export interface TemporaryFolder extends AsyncDisposable {
  path: string;
}

/** A folder of our own under the system's temporary one, readable by us alone; gone when disposed of. */
export async function temporaryFolder(prefix: string): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), prefix)).catch((error) => {
    throw asTwinError(error, tmpdir());
  });
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
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

/** Removes a folder with all in it; one that is not there is fine. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch((error) => {
    throw asTwinError(error, folder);
  });
}

/** Moves a folder to a place where there is none yet. */
export async function renameFolder(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to).catch((error) => {
    throw asTwinError(error, from);
  });
}

/** Makes a folder that only the user may read, and those above it. */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error) => {
    throw asTwinError(error, folder);
  });
}

/** Adds `text` to the end of a file, which is made when missing. */
export async function appendText(path: string, text: string): Promise<void> {
  await appendFile(path, text, { mode: 0o600 }).catch((error) => {
    throw asTwinError(error, path);
  });
}

/** Copies one file. */
export async function copyOne(from: string, to: string): Promise<void> {
  await copyFile(from, to).catch((error) => {
    throw asTwinError(error, from);
  });
}

/** Bytes free for us on the disk that holds `folder`, or would hold it. */
export async function freeSpace(folder: string): Promise<number> {
  for (let at = folder; ; at = dirname(at)) {
    const info = await statfs(at).catch(() => null);
    if (info) return info.bavail * info.bsize;
    if (at === dirname(at)) return Number.POSITIVE_INFINITY;
  }
}

/** Writes pieces as they come, and tells what was written; the file is incomplete when it throws. */
export async function writeStream(
  path: string,
  pieces: AsyncIterable<Uint8Array>,
): Promise<{ name: string; sha256: string; bytes: number }> {
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    const file = await open(path, "w", 0o600);
    try {
      for await (const piece of pieces) {
        hash.update(piece);
        await file.writeFile(piece);
        bytes += piece.length;
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw asTwinError(error, path);
  }
  return { name: basename(path), sha256: hash.digest("hex"), bytes };
}
