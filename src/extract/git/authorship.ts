import type { Self } from "../../core/document.ts";
import { TwinError } from "../../core/errors.ts";
import { writeFileAtomically } from "../../io/files.ts";
import { type BlamedCommit, type BlamedLine, blame } from "./blame.ts";
import { isOwn } from "./identity.ts";
import type { Repository } from "./repository.ts";

/** What decides whether a line is the user's work. */
export interface Authorship {
  /** The commit whose files are read. */
  head: string;
  self: Self;
  /** In a shallow clone the oldest commit there is stands for all before it: its lines are nobody's. */
  shallow: boolean;
  /** Did others commit as well? Then a line of the user's commit may be somebody else's, moved. */
  shared: boolean;
  /** Commits that say of themselves that a program made them. */
  programmed: ReadonlySet<string>;
  /** A file with the commits that only reformatted (.git-blame-ignore-revs), if there is one. */
  ignored: string | null;
}

/** Is this line the user's, as plain `git blame` says? */
export function ownByBlame({ self, shallow }: Pick<Authorship, "self" | "shallow">) {
  const known = new Map<BlamedCommit, boolean>();
  return ({ commit }: BlamedLine): boolean => {
    let own = known.get(commit);
    if (own === undefined) {
      own = isOwn(self, commit.address) && !(shallow && commit.boundary);
      known.set(commit, own);
    }
    return own;
  };
}

/**
 * Which lines the user wrote: those that blame says are theirs, without what they only moved, indented anew or copied
 * from somebody else in the same repository, and without what a program wrote for them. With the reason where
 * nothing is left.
 */
export async function writtenLines(
  repository: Repository,
  path: string,
  lines: readonly BlamedLine[],
  about: Authorship,
): Promise<{ written: boolean[]; reason: string }> {
  const own = ownByBlame(about);
  const byHand = lines.map((line) => own(line) && !about.programmed.has(line.commit.id));
  if (!byHand.includes(true)) return { written: byHand, reason: "by-a-program" };
  if (!about.shared) return { written: byHand, reason: "" };
  const ignore = about.ignored ? [`--ignore-revs-file=${about.ignored}`] : [];
  const origins = await blame(repository, about.head, path, ["-w", "-M", "-C", "-C", ...ignore]);
  const original = ownByBlame(about);
  return {
    written: byHand.map((mine, index) => {
      const origin = origins[index];
      return mine && origin !== undefined && original(origin) && !about.programmed.has(origin.commit.id);
    }),
    reason: "copied",
  };
}

/** The repository's own list of commits that only reformatted, in a file for git; null where there is none. */
export async function ignoredRevisions(repository: Repository, head: string): Promise<string | null> {
  const list = await repository
    .git(["cat-file", "blob", `${head}:.git-blame-ignore-revs`])
    .catch((error: unknown) => {
      if (error instanceof TwinError && error.code === "CORRUPT") return "";
      throw error;
    });
  const hashes = list.split("\n").map((line) => line.replace(/#.*/, "").trim());
  const valid = hashes.filter((hash) => /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(hash));
  if (valid.length === 0) return null;
  const path = `${repository.scratch.path}/.ignored`;
  await writeFileAtomically(path, `${valid.join("\n")}\n`);
  return path;
}
