import { type Archive, type Member, openArchive } from "../io/archive.ts";
import { firstBytes, gunzip, skip } from "./entry.ts";
import type { ExportEntry } from "./source.ts";

/** What kind of archive a file is, by its first bytes (a tar has its mark at 257); null for none. */
export async function archiveFormat(entry: ExportEntry): Promise<"zip" | "tar" | "tgz" | null> {
  if (entry.kind !== "file" || entry.path === null) return null;
  const head = Buffer.from(await entry.head());
  if (head.subarray(0, 4).equals(Buffer.from("PK\u0003\u0004")) || /\.zip$/i.test(entry.name)) return "zip";
  if (head.toString("latin1", 257, 262) === "ustar") return isPlain(entry) ? "tar" : "tgz";
  if (/\.t(?:ar\.)?gz$/i.test(entry.name)) return "tgz";
  return null;
}

const isPlain = (entry: ExportEntry) => /\.tar$/i.test(entry.name);

/** An archive's files as entries that are read in place. */
export async function openContainer(
  entry: ExportEntry,
  format: "zip" | "tar" | "tgz",
): Promise<{ entries: ExportEntry[] } & Omit<Archive, "members">> {
  const { members, refused, damage } = await openArchive(entry.path ?? entry.name, format);
  return { entries: members.map((member) => memberEntry(entry.name, member)), refused, damage };
}

function memberEntry(archive: string, member: Member): ExportEntry {
  const gzipped = /\.gz$/i.test(member.name) && !/\.tar\.gz$/i.test(member.name);
  const open = () => (gzipped ? gunzip(member.open()) : member.open());
  let head: Promise<Uint8Array> | null = null;
  return {
    name: `${archive}!/${member.name}`,
    kind: "file",
    path: null,
    size: gzipped ? null : member.size,
    head: () => (head ??= member.head && !gzipped ? Promise.resolve(member.head) : firstBytes(open())),
    open: (start = 0) => skip(open(), start),
    list: async () => [],
    fingerprint: async () => member.fingerprint,
  };
}
