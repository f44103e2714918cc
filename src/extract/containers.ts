import type { Readable } from "node:stream";
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
    files: members.map((member) => ({ path: member.name, file: new MemberLeaf(name, member) })),
    refused: refused.map((one) => ({ ...one, name: `${name}!/${one.name}` })),
    damage,
  };
}

/** Little is kept of each of 100,000 members; what it can do stands in the class. */
class MemberLeaf implements Leaf {
  readonly kind = "file";
  readonly path = null;
  readonly #archive: string;
  readonly #member: Member;

  constructor(archive: string, member: Member) {
    this.#archive = archive;
    this.#member = member;
  }

  get name(): string {
    return `${this.#archive}!/${this.#member.name}`;
  }

  get size(): number | null {
    return this.#isGzipped ? null : this.#member.size;
  }

  get modified(): number | null {
    return this.#member.modified ?? null;
  }

  get #isGzipped(): boolean {
    return /\.gz$/i.test(this.#member.name) && !/\.tar\.gz$/i.test(this.#member.name);
  }

  head(): Promise<Uint8Array> {
    const { head } = this.#member;
    return head && !this.#isGzipped ? Promise.resolve(head) : firstBytes(this.open(), this.name);
  }

  open(start = 0): Readable {
    const raw = this.#member.open();
    return skip(this.#isGzipped ? gunzip(raw) : raw, start);
  }

  async fingerprint(): Promise<string> {
    return this.#member.fingerprint;
  }
}
