import { randomBytes } from "node:crypto";
import type { Document, Self } from "../../core/document.ts";
import { documentId, sha256 } from "../../core/hash.ts";
import type { CorpusRecord } from "../../io/corpus.ts";
import { decodeText } from "../decode.ts";
import { detectLanguage } from "../language.ts";
import { describeChange } from "./change.ts";
import { Authors } from "./identity.ts";
import { byProgram, foreignMessage, ownMessage } from "./message.ts";
import { fields, pieces } from "./records.ts";
import type { Repository } from "./repository.ts";

/** Everything that a person may have committed to; not the stash. */
const tips = ["--branches", "--remotes", "--tags"];

/** Of a commit's message and patch together; the description of the change needs far less. */
const RECORD_LIMIT = 256 * 1024;

export interface History {
  /** Hashes of the user's commits with a message of their own, newest first. */
  own: string[];
  authors: Authors;
  /** The user's commits, those left out included. */
  mine: Set<string>;
  /** Commits by others. */
  others: number;
  /** The user's commits that say that a program made them. */
  programmed: Set<string>;
  leftOut: Record<string, number>;
}

/** One pass over the log: whose commits there are. Others' are only counted. */
export async function readHistory(repository: Repository, self: Self): Promise<History> {
  const history: History = {
    own: [],
    authors: new Authors(self),
    mine: new Set(),
    others: 0,
    programmed: new Set(),
    leftOut: {},
  };
  const leave = (reason: string) => {
    history.leftOut[reason] = (history.leftOut[reason] ?? 0) + 1;
  };
  const format = "--format=%H%x00%P%x00%aN%x00%aE%x00%B";
  const log = repository.stream([
    "log",
    "-z",
    "--no-color",
    "--encoding=UTF-8",
    format,
    ...(repository.head ? [repository.head] : []),
    ...tips,
  ]);
  let record: string[] = [];
  for await (const field of fields(log)) {
    if (record.push(field.toString("utf8")) < 5) continue;
    const [hash = "", parents = "", name = "", address = "", message = ""] = record;
    record = [];
    if (!history.authors.add(name, address)) {
      history.others++;
      leave("commit-by-others");
      continue;
    }
    history.mine.add(hash);
    if (byProgram(message)) history.programmed.add(hash);
    const reason = foreignMessage(message, parents === "" ? 0 : parents.split(" ").length);
    if (reason) leave(reason);
    else history.own.push(hash);
  }
  return history;
}

export const commitId = (hash: string): string => documentId("git", hash);

/** The documents of commits, in the order of `hashes`. */
export async function* commitRecords(
  repository: Repository,
  hashes: readonly string[],
): AsyncIterable<CorpusRecord> {
  if (hashes.length === 0) return;
  // A file may hold anything, also what looks like our separator: so it is one that cannot be known beforehand.
  const separator = `\0${randomBytes(12).toString("hex")}\0`;
  const mark = separator.replaceAll("\0", "%x00");
  const log = repository.stream(
    [
      "log",
      "--no-walk=unsorted",
      "--stdin",
      "--no-color",
      "--no-ext-diff",
      "--no-textconv",
      "--encoding=UTF-8",
      "--numstat",
      "-p",
      "-M",
      `--format=${mark}%H%x00%aI%x00%aN%x00%aE%x00%B%x00`,
    ],
    hashes.map((hash) => `${hash}\n`),
  );
  for await (const piece of pieces(log, Buffer.from(separator), RECORD_LIMIT)) {
    yield toRecord(repository.name, piece);
  }
}

function toRecord(repository: string, piece: Buffer): CorpusRecord {
  const parts: Buffer[] = [];
  let at = 0;
  for (let index = 0; index < 5; index++) {
    const end = piece.indexOf(0, at);
    parts.push(piece.subarray(at, end < 0 ? piece.length : end));
    at = end < 0 ? piece.length : end + 1;
  }
  const [hash = "", date = "", name = "", address = "", message = ""] = parts.map(
    (part) => decodeText(part) ?? "",
  );
  const text = ownMessage(message);
  const written = new Date(date);
  const context = describeChange(piece.subarray(at).toString("utf8"));
  const document: Document = {
    id: commitId(hash),
    kind: "post",
    text,
    author: "self",
    writtenAt: Number.isNaN(written.getTime()) ? null : written.toISOString(),
    title: text.split("\n", 1)[0] ?? null,
    thread: null, // a repository is no conversation
    replyTo: null,
    audience: "group",
    language: detectLanguage(text),
    externalId: hash,
    provenance: { source: "git", file: repository, locator: hash, sha256: sha256(message) },
  };
  return {
    type: "document",
    document,
    signals: { from: { name, address }, form: "commit", ...(context ? { context } : {}) },
  };
}
