import { type Archive, type Member, openArchive } from "../io/archive.ts";
import { firstBytes, gunzip, skip } from "./entry.ts";
import type { ExportEntry } from "./source.ts";
import type { Leaf } from "./tree.ts";

export type ArchiveFormat = "zip" | "tar" | "tgz";

/** Documents that are zips inside and no archives to a user. */
const packed = /\.(?:docx|xlsx|pptx|odt|ods|odp|epub|jar|apk|key|pages|numbers)$/i;
const named = /\.(?:zip|tar|tgz|tar\.gz|bearbk|textpack|jex)$/i;

/** What kind of archive a file is, by its first bytes (a tar has its mark at 257); null for none. */
export async function archiveFormat(entry: ExportEntry): Promise<ArchiveFormat | null> {
  if (entry.kind !== "file" || packed.test(entry.name)) return null;
  // In an archive a look at the first bytes costs a search through it: there the name has to say it.
  if (entry.path === null && !named.test(entry.name)) return null;
  // what a .gz holds is another matter, unless it is a tar
  if (/\.gz$/i.test(entry.name) && !named.test(entry.name)) return null;
  const head = Buffer.from(await entry.head());
  if (head.subarray(0, 4).equals(Buffer.from("PK\u0003\u0004")) || /\.zip$/i.test(entry.name)) return "zip";
  if (head.toString("latin1", 257, 262) === "ustar") return isPlain(entry) ? "tar" : "tgz";
  if (/\.t(?:ar\.)?gz$/i.test(entry.name)) return "tgz";
  return null;
}

const isPlain = (entry: ExportEntry) => /\.(?:tar|jex)$/i.test(entry.name);

/** An archive's files, to be read in place. `path` is where it lies on the disk, `name` how it is called. */
export async function openContainer(
  { path, name }: { path: string; name: string },
  format: ArchiveFormat,
  options: { scratch?: string; onProgress?: (done: number, total: number) => void } = {},
): Promise<{ files: { path: string; file: Leaf }[] } & Omit<Archive, "members">> {
  const { members, refused, damage } = await openArchive(path, format, options);
  return {
    files: members.map((member) => ({ path: member.name, file: memberEntry(name, member) })),
    refused: refused.map((one) => ({ ...one, name: `${name}!/${one.name}` })),
    damage,
  };
}

function memberEntry(archive: string, member: Member): Leaf {
  const gzipped = /\.gz$/i.test(member.name) && !/\.tar\.gz$/i.test(member.name);
  const open = () => (gzipped ? gunzip(member.open()) : member.open());
  let head: Promise<Uint8Array> | null = null;
  return {
    name: `${archive}!/${member.name}`,
    kind: "file",
    path: null,
    size: gzipped ? null : member.size,
    modified: member.modified ?? null,
    head: () =>
      (head ??= member.head && !gzipped ? Promise.resolve(member.head) : firstBytes(open(), member.name)),
    open: (start = 0) => skip(open(), start),
    fingerprint: async () => member.fingerprint,
  };
}
