import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { asTwinError, systemCode, TwinError } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import type { ExportEntry } from "./source.ts";

const HEAD = 64 * 1024;
const CHUNK = 1 << 18;

/** The entry for a path on disk: a folder, a file, or what a plain .gz holds. Throws NOT_FOUND, PERMISSION. */
export async function diskEntry(path: string): Promise<ExportEntry> {
  try {
    const info = await stat(path);
    if (info.isDirectory()) return folderEntry(path);
    if (!info.isFile()) {
      throw new TwinError("NOT_RECOGNIZED", `${path} is neither a file nor a folder.`);
    }
    return await fileEntry(path, info.size, info.mtimeMs);
  } catch (error) {
    throw asTwinError(error, path);
  }
}

/** The entry for something that is no path: an account on a service. */
export function urlEntry(url: string): ExportEntry {
  return {
    name: url,
    kind: "url",
    size: null,
    path: null,
    head: async () => new Uint8Array(),
    open: () => Readable.from([]),
    ...leaf(url),
    sibling: async () => null,
    fingerprint: async () => url,
  };
}

function folderEntry(path: string): ExportEntry {
  let names: Promise<string[]> | null = null;
  const entry: ExportEntry = {
    name: path,
    kind: "folder",
    size: null,
    path,
    head: async () => new Uint8Array(),
    open: () => Readable.from([]),
    list: () => (names ??= listFolder(path)),
    child: (name) => diskEntry(join(path, name)),
    sibling: (name) => siblingOf(path, name),
    fingerprint: () => treeFingerprint(entry),
  };
  return entry;
}

async function listFolder(path: string): Promise<string[]> {
  const names = await readdir(path, { withFileTypes: true }).catch((error) => {
    throw asTwinError(error, path);
  });
  return names.map((one) => (one.isDirectory() ? `${one.name}/` : one.name)).sort();
}

const siblingOf = (path: string, name: string) =>
  diskEntry(join(dirname(path), basename(name))).catch((error: unknown) => {
    if (error instanceof TwinError && error.code === "NOT_FOUND") return null;
    throw error;
  });

/** What all entries have in common that are no folders. */
export const leaf = (name: string): Pick<ExportEntry, "list" | "child"> => ({
  list: async () => [],
  child: async (path) => {
    throw notFound(`${name}/${path}`);
  },
});

export const notFound = (name: string) => new TwinError("NOT_FOUND", `${name} does not exist.`);

async function fileEntry(path: string, size: number, time: number): Promise<ExportEntry> {
  const ends = remembered(() => readEnds(path, size));
  const named = /\.gz$/i.test(path) && !/\.tar\.gz$/i.test(path);
  const gzipped = named && isGzip((await ends()).first);
  const raw = () => createReadStream(path, { highWaterMark: CHUNK });
  return {
    name: path,
    kind: "file",
    path,
    size: gzipped ? unzippedSize((await ends()).last, size) : size,
    modified: time,
    head: remembered(() => (gzipped ? firstBytes(gunzip(raw()), path) : ends().then(({ first }) => first))),
    open: (from = 0) =>
      gzipped ? skip(gunzip(raw()), from) : createReadStream(path, { start: from, highWaterMark: CHUNK }),
    ...(gzipped ? {} : { chunks: (from: number) => fileChunks(path, from) }),
    ...leaf(path),
    sibling: (name) => siblingOf(path, name),
    fingerprint: async () => {
      const { first, last } = await ends();
      return sha256(`${size} ${time} ${sha256(first)} ${sha256(last)}`);
    },
  };
}

const REMEMBERED = 32;
const recent = new Set<() => void>();

/**
 * What was read of a file is at hand while every source looks at it, and forgotten when some others have been looked
 * at: the first 64 KiB of each of 10,000 files would fill the memory.
 */
export function remembered<T>(read: () => Promise<T>): () => Promise<T> {
  let last: Promise<T> | null = null;
  const forget = () => {
    last = null;
  };
  return () => {
    if (last) return last;
    last = read();
    recent.add(forget);
    for (const oldest of recent) {
      if (recent.size <= REMEMBERED) break;
      oldest();
      recent.delete(oldest);
    }
    return last;
  };
}

/** A file's bytes, read ahead into two buffers in turn: memory of a stream's own for each costs more than the reading. */
async function* fileChunks(path: string, start: number): AsyncIterable<{ chunk: Buffer; room: number }> {
  const room = 4096;
  const file = await open(path);
  try {
    let at = start;
    let [now, next] = [Buffer.allocUnsafeSlow(room + CHUNK), Buffer.allocUnsafeSlow(room + CHUNK)];
    let read = file.read(now, room, CHUNK, at);
    for (let { bytesRead } = await read; bytesRead > 0; { bytesRead } = await read) {
      at += bytesRead;
      read = file.read(next, room, CHUNK, at);
      read.catch(() => undefined); // seen when its turn comes
      yield { chunk: now.subarray(room, room + bytesRead), room };
      [now, next] = [next, now];
    }
  } finally {
    await file.close();
  }
}

/** Decompresses; an error of `raw` becomes one of the result. */
export function gunzip(raw: Readable): Readable {
  return pipeline(raw, createGunzip({ chunkSize: CHUNK / 2 }), () => undefined);
}

/** What is wrong with a stream that broke off: damage gets a message of its own. */
export function asReadError(error: unknown, name: string): unknown {
  if (/^Z_/.test(systemCode(error) ?? "")) {
    return new TwinError("CORRUPT", `${name} is damaged or was cut off.`, {
      hint: "Download or copy it again and run the same command; what was read before the damage is kept.",
      cause: error,
    });
  }
  return asTwinError(error, name);
}

/** The stream behind its first `count` bytes. */
export function skip(stream: Readable, count: number): Readable {
  return count === 0 ? stream : Readable.from(skipping(stream, count), { objectMode: false });
}

async function* skipping(stream: Readable, count: number): AsyncIterable<Buffer> {
  let left = count;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    if (left < bytes.length) yield bytes.subarray(left);
    left = Math.max(0, left - bytes.length);
  }
}

/** Up to 64 KiB from the start of a stream, which is closed; as much as there is of a damaged one. */
export async function firstBytes(stream: Readable, name: string): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      pieces.push(Buffer.from(chunk));
      size += chunk.length;
      if (size >= HEAD) break;
    }
  } catch (error) {
    if (size === 0) throw asReadError(error, name);
  }
  return Buffer.concat(pieces).subarray(0, HEAD);
}

async function readEnds(path: string, size: number): Promise<{ first: Buffer; last: Buffer }> {
  const file = await open(path).catch((error) => {
    throw asTwinError(error, path);
  });
  try {
    const first = await file.read(Buffer.alloc(Math.min(size, HEAD)), 0, null, 0);
    const length = Math.min(size, 4096);
    const last = await file.read(Buffer.alloc(length), 0, length, size - length);
    return {
      first: first.buffer.subarray(0, first.bytesRead),
      last: last.buffer.subarray(0, last.bytesRead),
    };
  } finally {
    await file.close();
  }
}

export const isGzip = (head: Uint8Array) => head[0] === 0x1f && head[1] === 0x8b;

/** A .gz ends in the size of what it holds (modulo 4 GiB): good enough for a progress bar of smaller files. */
function unzippedSize(last: Buffer, size: number): number | null {
  const claimed = last.length >= 4 ? last.readUInt32LE(last.length - 4) : 0;
  return claimed > size && claimed < size * 20 ? claimed : null;
}

/** Names and fingerprints of all files below a folder; hidden ones do not count. */
export async function treeFingerprint(folder: ExportEntry): Promise<string> {
  const hash = createHash("sha256");
  const walk = async (at: ExportEntry, prefix: string, depth: number): Promise<void> => {
    for (const name of await at.list()) {
      if (name.startsWith(".")) continue;
      const entry = await at.child(name).catch(() => null);
      if (entry?.kind === "file") hash.update(JSON.stringify([prefix + name, await entry.fingerprint()]));
      else if (entry && name.endsWith("/") && depth < 40) await walk(entry, prefix + name, depth + 1);
    }
  };
  await walk(folder, "", 0);
  return hash.digest("hex");
}
