import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { extract as untar } from "tar-stream";
import yauzl from "yauzl";
import { asTwinError, TwinError } from "../core/errors.ts";
import { sha256 } from "../core/hash.ts";
import { Shelf } from "./shelf.ts";
import { type OpenZip, openDirectory, SharedZip } from "./zip-directory.ts";

/** A file in an archive, which is read in place and never unpacked. */
export interface Member {
  /** With `/`, relative, without `..`. */
  name: string;
  size: number;
  /** Milliseconds, where the archive says so. */
  modified?: number;
  /** Changes when the content does, as far as the archive tells. */
  fingerprint: string;
  /** The first bytes, where the listing came past them: a tar has no other cheap way to them. */
  head?: Uint8Array;
  open(): Readable;
}

export interface Archive {
  members: Member[];
  /** What is left out for safety's sake, with the reason. */
  refused: { name: string; reason: string }[];
  /** Where the archive broke off; what stands before is in `members`. */
  damage: TwinError | null;
}

/** Real exports of people hold some 100,000 files; a mail compresses some 4 : 1, deflate at most 1030 : 1. */
const limits = { entries: 1_000_000, ratio: 200, ratioFrom: 64 * 1024 * 1024, total: 4 * 2 ** 40 };

const HEAD = 8 * 1024;
const HEADS = 32 * 1024 * 1024;
/** Members of a .tgz up to this size are put aside while it is listed, pictures excepted. */
const SMALL = 4 * 1024 * 1024;
const pictures = /\.(?:jpe?g|png|gif|heic|webp|mp4|mov)$/i;

export interface ArchiveOptions {
  /** A folder for copies of a .tgz's small files, which are otherwise read from its start each time. */
  scratch?: string;
  /** Bytes of the archive seen so far, while it is listed. */
  onProgress?: (done: number, total: number) => void;
}

/** Lists a .zip, or a .tar (also .tgz). Throws CORRUPT for what cannot be an honest archive. */
export async function openArchive(
  path: string,
  format: "zip" | "tar" | "tgz",
  options: ArchiveOptions = {},
): Promise<Archive> {
  try {
    if (format !== "zip") return await openTar(path, format === "tgz", options);
    const { size } = await stat(path);
    const list = () => openDirectory(path, size, zipOptions);
    return await openZip(path, size, () => yauzl.openPromise(path, zipOptions), list);
  } catch (error) {
    if (error instanceof TwinError) throw error;
    const known = asTwinError(error, path);
    throw known === error ? damaged(path, error) : known;
  }
}

/** Lists a .zip that is in memory: a document that is one inside. Throws CORRUPT; `name` is for the message. */
export async function openZipBytes(bytes: Uint8Array, name: string): Promise<Archive> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return await openZip(name, buffer.length, () => yauzl.fromBufferPromise(buffer, zipOptions));
  } catch (error) {
    throw error instanceof TwinError ? error : damaged(name, error);
  }
}

/** Names are checked by us, so that one bad name does not cost the whole archive. */
const zipOptions = { lazyEntries: true, autoClose: false, decodeStrings: false };

async function openZip(
  path: string,
  size: number,
  openZipFile: OpenZip,
  list: OpenZip = openZipFile,
): Promise<Archive> {
  const shared = new SharedZip(openZipFile);
  const zip = await list();
  const archive: Archive = { members: [], refused: [], damage: null };
  const extents: { start: number; end: number }[] = [];
  let total = 0;
  try {
    if (zip.entryCount > limits.entries) throw refused(path, "it has more than a million entries");
    for await (const entry of zip.eachEntry()) {
      const name = yauzl.getFileNameLowLevel(
        entry.generalPurposeBitFlag,
        Buffer.from(entry.fileNameRaw ?? entry.fileName),
        entry.extraFields,
        false,
      );
      if (extents.length >= limits.entries) throw refused(path, "it has more than a million entries");
      const start = entry.relativeOffsetOfLocalHeader;
      extents.push({ start, end: start + 30 + entry.fileNameLength + entry.compressedSize });
      total += entry.uncompressedSize;
      if (name.endsWith("/")) continue;
      const reason = badName(name) ?? badZipEntry(entry);
      if (reason) archive.refused.push({ name, reason });
      else archive.members.push(new ZipMember(path, name, entry, shared));
    }
  } finally {
    zip.close();
  }
  extents.sort((a, b) => a.start - b.start);
  if (extents.some((one, i) => one.end > (extents[i + 1]?.start ?? size))) {
    throw refused(path, "its entries overlap, which only a zip bomb's do, or its end is missing");
  }
  if (total > limits.total || (total > limits.ratioFrom && total / size > limits.ratio)) {
    throw refused(path, "it would grow to an absurd size");
  }
  return archive;
}

/** Of each of 100,000 entries no more is kept than its reading takes. */
class ZipMember implements Member {
  readonly name: string;
  readonly size: number;
  readonly modified: number;
  readonly #path: string;
  readonly #zip: SharedZip;
  readonly #crc32: number;
  readonly #packed: number;
  readonly #offset: number;
  readonly #isDeflated: boolean;

  constructor(path: string, name: string, entry: yauzl.Entry, zip: SharedZip) {
    this.name = name;
    this.size = entry.uncompressedSize;
    this.modified = entry.getLastModDate({ timezone: "UTC" }).getTime();
    this.#path = path;
    this.#zip = zip;
    this.#crc32 = entry.crc32;
    this.#packed = entry.compressedSize;
    this.#offset = entry.relativeOffsetOfLocalHeader;
    this.#isDeflated = entry.compressionMethod === 8;
  }

  get fingerprint(): string {
    return `${this.#crc32} ${this.size}`;
  }

  open(): Readable {
    const entry = Object.assign(new yauzl.Entry(), {
      uncompressedSize: this.size,
      compressedSize: this.#packed,
      relativeOffsetOfLocalHeader: this.#offset,
      compressionMethod: this.#isDeflated ? 8 : 0,
      generalPurposeBitFlag: 0,
    });
    return lazily(this.#path, () => this.#zip.open(entry));
  }
}

function badZipEntry(entry: yauzl.Entry): string | null {
  if (entry.generalPurposeBitFlag & 1) return "encrypted";
  // Unix keeps the kind of file in the upper half: a link's content is where it leads
  if (((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000) return "no-plain-file";
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) return "unknown-compression";
  const grows = entry.uncompressedSize > limits.ratioFrom;
  return grows && entry.uncompressedSize / Math.max(1, entry.compressedSize) > limits.ratio
    ? "suspicious-ratio"
    : null;
}

async function openTar(path: string, gzipped: boolean, options: ArchiveOptions): Promise<Archive> {
  const archive: Archive = { members: [], refused: [], damage: null };
  const { size, mtimeMs } = await stat(path);
  const shelf = options.scratch
    ? new Shelf(join(options.scratch, `${sha256(path).slice(0, 16)}.members`))
    : null;
  let index = 0;
  let heads = 0;
  try {
    for await (const entry of tarEntries(path, gzipped, size, options.onProgress)) {
      const { name, type, size: bytes = 0, mtime } = entry.header;
      const at = index++;
      if (at >= limits.entries) throw refused(path, "it has more than a million entries");
      const reason = type === "file" || type === "contiguous-file" ? badName(name) : "no-plain-file";
      const member: Member = {
        name: name.replace(/^\.\//, ""),
        size: bytes,
        ...(mtime ? { modified: mtime.getTime() } : {}),
        get fingerprint() {
          return `${size} ${mtimeMs} ${at} ${bytes} ${mtime?.getTime() ?? 0}`;
        },
        open: () => Readable.from(tarMember(path, gzipped, size, at), { objectMode: false }),
      };
      // before its content, which may be cut off
      if (reason === null) archive.members.push(member);
      else if (type !== "directory") archive.refused.push({ name, reason });
      let head = Buffer.alloc(0);
      const kept: Buffer[] | null =
        shelf && reason === null && bytes <= SMALL && !pictures.test(name) ? [] : null;
      for await (const chunk of entry) {
        kept?.push(bytesOf(chunk));
        // what is put aside, and pictures, need none
        if (kept || head.length >= HEAD || heads >= HEADS || pictures.test(name)) continue;
        head = Buffer.concat([head, bytesOf(chunk).subarray(0, HEAD)]);
        member.head = head;
      }
      heads += head.length;
      if (shelf && kept) member.open = shelf.add(kept);
    }
  } catch (error) {
    if (error instanceof TwinError && error.code !== "CORRUPT") throw error;
    if (index === 0) throw error;
    archive.damage = error instanceof TwinError ? error : damaged(path, error);
  }
  return archive;
}

/** A .tgz cannot be entered in the middle: it is read from its start up to the member. */
async function* tarMember(
  path: string,
  gzipped: boolean,
  size: number,
  index: number,
): AsyncIterable<Buffer> {
  let at = 0;
  for await (const entry of tarEntries(path, gzipped, size)) {
    if (at++ !== index) {
      entry.resume();
      continue;
    }
    for await (const chunk of entry) yield bytesOf(chunk);
    return;
  }
}

async function* tarEntries(
  path: string,
  gzipped: boolean,
  size: number,
  onProgress?: (done: number, total: number) => void,
) {
  const raw = createReadStream(path, { highWaterMark: 1 << 18 });
  if (onProgress) raw.on("data", () => onProgress(raw.bytesRead, size));
  const extract = untar();
  const guard = async function* (source: AsyncIterable<Buffer>) {
    let total = 0;
    for await (const chunk of source) {
      total += chunk.length;
      if (total > limits.ratioFrom && total / size > limits.ratio) {
        throw refused(path, "it would grow to an absurd size");
      }
      yield chunk;
    }
  };
  if (gzipped) pipeline(raw, createGunzip({ chunkSize: 1 << 16 }), guard, extract, () => undefined);
  else pipeline(raw, extract, () => undefined);
  try {
    yield* extract;
  } finally {
    raw.destroy();
    extract.destroy();
  }
}

/** Names that point out of the archive or cannot be shown; nothing is ever unpacked, but they are no honest names. */
function badName(name: string): string | null {
  if (name.includes("\0")) return "bad-name";
  if (/^(?:[/\\]|[A-Za-z]:)/.test(name)) return "absolute-name";
  return name.split(/[/\\]/).includes("..") ? "name-leads-outside" : null;
}

/** A stream that is opened when somebody reads it. Its archive may have changed since it was listed. */
function lazily(path: string, open: () => Promise<Readable>): Readable {
  async function* chunks(): AsyncIterable<Buffer> {
    try {
      for await (const chunk of await open()) yield bytesOf(chunk);
    } catch (error) {
      const known = asTwinError(error, path);
      throw known === error ? damaged(path, error) : known;
    }
  }
  return Readable.from(chunks(), { objectMode: false });
}

const bytesOf = (chunk: unknown): Buffer =>
  chunk instanceof Uint8Array
    ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    : Buffer.alloc(0);

const refused = (path: string, why: string) =>
  new TwinError("CORRUPT", `${path} is refused: ${why}.`, {
    hint: "Get the archive again from where it came.",
  });

const damaged = (path: string, cause: unknown) =>
  new TwinError("CORRUPT", `${path} is damaged or was cut off.`, {
    hint: "Download or copy it again and run the same command; what was read before the damage is kept.",
    cause,
  });
