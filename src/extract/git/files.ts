import { join } from "node:path";
import type { Document, Signals } from "../../core/document.ts";
import { documentId, sha256 } from "../../core/hash.ts";
import type { CorpusRecord } from "../../io/corpus.ts";
import { decodeText } from "../decode.ts";
import { detectLanguage } from "../language.ts";
import { type Authorship, ownByBlame, writtenLines } from "./authorship.ts";
import { type BlamedLine, blame } from "./blame.ts";
import { foreignByContent, foreignByName, foreignHolder } from "./foreign.ts";
import { fields } from "./records.ts";
import type { Repository } from "./repository.ts";
import { classify } from "./syntax.ts";

const MAX_BYTES = 512 * 1024;
/** From this share on the whole file counts as the user's. */
const WHOLE = 0.8;
/** Shortest run of own lines that is worth having from somebody else's file. */
const RUN = 5;

export interface TreeFile {
  path: string;
  size: number;
}

/** The files at HEAD that may hold something of the user's; the others are counted by reason. */
export async function listFiles(
  repository: Repository,
  head: string,
): Promise<{ files: TreeFile[]; leftOut: Record<string, number> }> {
  const all: TreeFile[] = [];
  for await (const field of fields(repository.stream(["ls-tree", "-r", "-z", "-l", "--full-tree", head]))) {
    const [, mode, size, path] =
      /^(\d+) \w+ [0-9a-f]+ +(\d+|-)\t([\s\S]+)$/.exec(field.toString("utf8")) ?? [];
    // links and submodules are no files
    if (path !== undefined && mode?.startsWith("100")) all.push({ path, size: Number(size) });
  }
  const attributes = await linguist(repository, head, all);
  const files: TreeFile[] = [];
  const leftOut: Record<string, number> = {};
  for (const file of all) {
    const reason = foreignByName(file.path) ?? attributes.get(file.path) ?? otherReason(file);
    if (reason) leftOut[reason] = (leftOut[reason] ?? 0) + 1;
    else files.push(file);
  }
  return { files, leftOut };
}

function otherReason({ path, size }: TreeFile): string | null {
  if (path.includes("\ufffd")) return "name-is-not-text";
  if (!classify(path)) return "neither-prose-nor-code";
  if (size === 0) return "empty";
  return size > MAX_BYTES ? "too-large" : null;
}

/** What .gitattributes says: linguist-generated and linguist-vendored, by path. */
async function linguist(
  repository: Repository,
  head: string,
  files: readonly TreeFile[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  if (!files.some(({ path }) => /(?:^|\/)\.gitattributes$/.test(path))) return found;
  // git reads attributes from an index; this one is ours, the repository's stays untouched
  const index = { GIT_INDEX_FILE: join(repository.scratch.path, ".index") };
  await repository.git(["read-tree", head], index);
  const paths = files.map(({ path }) => `${path}\0`);
  const check = ["check-attr", "--cached", "--stdin", "-z", "linguist-generated", "linguist-vendored"];
  let record: string[] = [];
  for await (const field of fields(repository.stream(check, paths, index))) {
    if (record.push(field.toString("utf8")) < 3) continue;
    const [path = "", attribute = "", value = ""] = record;
    record = [];
    if (value === "set" || value === "true") found.set(path, attribute.replace("linguist-", ""));
  }
  return found;
}

/** The licence at the top of the repository, which names whose project it is; empty where there is none. */
export async function licenceOf(repository: Repository, head: string): Promise<string> {
  const top = await repository.git(["ls-tree", "--name-only", "-z", head]);
  const name = top.split("\0").find((one) => /^(?:un)?licen[cs]e|^copying/i.test(one));
  if (!name) return "";
  const content = await repository.git(["cat-file", "-p", `${head}:${name}`]);
  return content.slice(0, 20_000);
}

/** What the files of one reading have in common. */
export interface FileContext extends Authorship {
  /** The repository's first commit: the same in every clone of it. */
  root: string;
  /** The text of its licence, which names whose project it is. */
  licence: string;
}

/** The id of a file's document: the same file in a clone and in a bundle is one document. */
export const fileId = (root: string, path: string): string => documentId("git", root, path);

/** What of a file is the user's, as a record; or the reason why nothing is. */
export async function fileRecord(
  repository: Repository,
  { path }: TreeFile,
  about: FileContext,
): Promise<CorpusRecord | string> {
  const type = classify(path);
  if (!type) return "neither-prose-nor-code";
  const lines = await blame(repository, about.head, path);
  const share = lines.filter(ownByBlame(about)).length / lines.length;
  if (!(share > 0)) return "file-by-others";
  const bytes = joined(lines);
  const whole = decodeText(bytes);
  if (whole === null) return "binary";
  const foreign = foreignByContent(whole, type.kind !== "code") ?? foreignByHolder(whole, lines, about);
  if (foreign) return foreign;
  const { written, reason } = await writtenLines(repository, path, lines, about);
  const own = lines.filter((_, index) => written[index]);
  if (own.length === 0) return reason;
  const kept = ownPart(lines, written);
  const text = (type.kind === "code" ? kept : kept.replace(generatedBlocks, "")).replace(/^\n+|\s+$/g, "");
  if (text === "") return kept.trim() === "" ? "mostly-by-others" : "generated";
  const newest = own.reduce((latest, { commit }) => Math.max(latest, commit.time), 0);
  const document: Document = {
    id: fileId(about.root, path),
    kind: type.kind === "code" ? "code" : "article",
    text,
    author: "self",
    writtenAt: newest > 0 ? new Date(newest * 1000).toISOString() : null,
    title: type.kind === "code" ? path : (headingOf(text) ?? path),
    thread: null,
    replyTo: null,
    audience: "public",
    language: type.kind === "code" ? null : detectLanguage(text),
    externalId: `${repository.name}/${path}`,
    provenance: { source: "git", file: repository.name, locator: path, sha256: sha256(bytes) },
  };
  const signals: Signals = {
    ownShare: Math.round(share * 1000) / 1000,
    ...(type.kind === "code" ? { syntax: type.syntax, context: path } : {}),
    ...(type.kind === "readme" ? { form: "readme" } : {}),
  };
  return { type: "document", document, signals };
}

/** A file that came in one go and names somebody else as its owner was copied from another project. */
function foreignByHolder(
  text: string,
  lines: readonly BlamedLine[],
  { self, licence }: FileContext,
): string | null {
  if (new Set(lines.map(({ commit }) => commit.id)).size > 1) return null;
  return foreignHolder(text, [licence, ...self.names, ...self.emails, ...self.handles]) ? "vendored" : null;
}

/** What cog (a generator within documents) wrote stands between its marks. */
const generatedBlocks = /<!--\s*\[\[\[cog\b[\s\S]*?\[\[\[end\]\]\]\s*-->/g;

const headingOf = (text: string) =>
  /^#\s+(.{1,200}?)\s*#*$/m.exec(text.slice(0, 4000).replace(/<!--[\s\S]*?-->/g, ""))?.[1] ?? null;

type Lines = readonly Pick<BlamedLine, "text">[];

/** What of a file is worth having: all of it where nearly all is the user's, else the runs of their lines. */
export function ownPart(lines: Lines, written: readonly boolean[]): string {
  const own = written.filter(Boolean).length;
  return own / lines.length >= WHOLE ? (decodeText(joined(lines)) ?? "") : ownRuns(lines, written);
}

const joined = (lines: Lines) => Buffer.concat(lines.flatMap(({ text }) => [text, Buffer.from("\n")]));

/** Runs of at least RUN own lines that stand together, with a blank line between them. */
function ownRuns(lines: Lines, written: readonly boolean[]): string {
  const runs: Lines[] = [];
  let run: Lines[number][] = [];
  for (const [index, line] of [...lines, null].entries()) {
    if (line && written[index]) run.push(line);
    else {
      if (run.length >= RUN) runs.push(run);
      run = [];
    }
  }
  return runs
    .map((one) => (decodeText(joined(one)) ?? "").replace(/^\n+|\s+$/g, ""))
    .filter(Boolean)
    .join("\n\n");
}
