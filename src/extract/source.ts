// Stage 1 of 6: exports in, Documents out.
import type { Readable } from "node:stream";
import type { Person, Self } from "../core/document.ts";
import type { Emit } from "../core/events.ts";
import type { CorpusRecord } from "../io/corpus.ts";

/**
 * Something that a source may recognise: a file, a folder, or a member of an archive. Sources never care which:
 * they read through this interface, so that an mbox inside a .tgz is simply an mbox.
 */
export interface ExportEntry {
  /** Absolute path on disk; a member of an archive as `archive!/member`; a URL for an API. */
  name: string;
  kind: "file" | "folder" | "url";
  /** Bytes, where known. */
  size: number | null;
  /** When a file was last changed, in milliseconds, where its disk or archive says so. */
  modified?: number | null;
  /** The first bytes of a file (up to 64 KiB), decompressed where the file is a plain .gz. */
  head(): Promise<Uint8Array>;
  /** A file's bytes from `start` on. */
  open(start?: number): Readable;
  /**
   * The same for files of gigabytes, where there is a faster way: each chunk is good only until the next is asked
   * for, and the `room` bytes before it in its memory may be overwritten.
   */
  chunks?(start: number): AsyncIterable<{ chunk: Buffer; room: number }>;
  /** Names of what a folder holds directly (folders end in "/"), sorted; empty for files. Never walks. */
  list(): Promise<string[]>;
  /** What stands at a path below a folder, such as `messages/inbox/`. Throws NOT_FOUND. */
  child(path: string): Promise<ExportEntry>;
  /** What stands beside a file or folder under this name, or null. */
  sibling(name: string): Promise<ExportEntry | null>;
  /** Path on the real disk, for tools that need one (git); null inside an archive. */
  path: string | null;
  /** Changes when the content does: size, time and ends of a file; of a folder those of all files below it. */
  fingerprint(): Promise<string>;
}

/** 0 = not mine, 1 = certain. The highest wins; ties go to the order of `sources`. */
export type Confidence = number;

export interface ReadOptions {
  self: Self;
  signal: AbortSignal;
  /** The `cursor` of the last batch that was stored, to go on behind it; null to start at the beginning. */
  cursor: string | null;
  /**
   * The last cursor of the reading before this one, where only the content has changed since: a source may then read
   * what is new and give `kept` records for the rest.
   */
  previous?: string | null;
  /** Bytes or items consumed so far, for the progress bar. */
  onProgress(done: number, total: number | null): void;
  env: NodeJS.ProcessEnv;
  /** A folder in the workspace for copies that a format needs (a database and its log). It goes after the reading. */
  scratch(): Promise<string>;
  /** Names of entries below this one that other sources read: a folder of notes with a mailbox in it. */
  elsewhere: ReadonlySet<string>;
  /** Absolute paths and patterns of files that the user declares to have written. */
  mine?: readonly string[];
  /** Recordings are turned into text. */
  transcribe?: boolean;
  /** The text of files that the user attached to mail is read as well. */
  attachments?: boolean;
  /** For what the user should know while reading goes on: a wait for a service, a missing token. */
  emit?: Emit;
}

/** Records that belong together and where to go on after them. The runner stores both in one transaction. */
export interface Batch {
  records: CorpusRecord[];
  /** Opaque to the runner. */
  cursor: string;
  /** Identities that look like the user's and are not listed, with how many records each has; for suggestions only. */
  people?: readonly (Person & { records: number })[];
  /**
   * What is by design no document, by reason: other people's commits, vendored files. Added up for the summary;
   * unlike a skipped record it is nothing that went wrong.
   */
  leftOut?: Readonly<Record<string, number>>;
}

export type Setting = keyof Self | "mine" | "transcribe" | "attachments";

/** One kind of export. One file (or folder) each; all are listed in sources.ts. */
export interface Source {
  name: string;
  title: string;
  /** How a person gets this export, for `twin sources` and the docs. */
  howToExport: string;
  /** By name, then header, then structure; never walks. */
  recognizes(entry: ExportEntry): Promise<Confidence>;
  /** Where the entry's own fingerprint does not do: the notes of a folder, the refs of a repository. */
  fingerprint?(
    entry: ExportEntry,
    options: Pick<ReadOptions, "signal" | "env" | "elsewhere">,
  ): Promise<string>;
  /** A service that only grows: `read` is called each time, from the last cursor on; nothing is removed. */
  live?: boolean;
  /** Settings that change what is read; all of them, if not said. What depends on none is not read again for them. */
  dependsOn?: readonly Setting[];
  /** What `onProgress` counts; bytes for files and documents for the rest, if not said. */
  unit?: "bytes" | "documents";
  /**
   * Does it read a file of a folder that it has claimed, of which `beside` are all names? Then only a source that knows
   * the file better than the folder is known may take it away: a chat among notes.
   */
  readsWithin?(name: string, beside: readonly string[]): boolean;
  /** Nothing of what lies there is read, or not as bytes: it does not count in the bar over all. */
  weightless?: boolean;
  /** Picks what it knows out of any folder, which may be one of downloads: what nobody knows there is told of. */
  loose?: boolean;
  /** Of what lies in a folder of this kind, only files with such names are offered to other sources; all, if not said. */
  within?: RegExp;
  /** A broken record is a `skipped` record; a file that cannot be read at all is a thrown TwinError. */
  read(entry: ExportEntry, options: ReadOptions): AsyncIterable<Batch>;
}
