import { z } from "zod";
import { TwinError } from "../../core/errors.ts";
import { fields } from "./records.ts";
import type { Repository } from "./repository.ts";

/** What a repository looked like when it was read. */
export const stateSchema = z.strictObject({
  head: z.string().nullable(),
  /** Branches and tags that HEAD does not hold; null where there are too many to keep. */
  tips: z.array(z.string()).nullable(),
  /** What authorship depends on besides the commits: .mailmap, the commits to ignore, the licence, shallowness. */
  rules: z.string(),
});
export type State = z.infer<typeof stateSchema>;

const TIPS = 500;
const rulesIn = [".mailmap", ".git-blame-ignore-revs", "LICENSE", "LICENSE.md", "license", "COPYING"];

export async function stateOf(repository: Repository, shallow: boolean): Promise<State> {
  const { head } = repository;
  const refs = await repository.git([
    "for-each-ref",
    "--format=%(objectname)",
    ...(head ? [`--no-merged=${head}`] : []),
  ]);
  const tips = [...new Set(refs.split("\n").filter(Boolean))].sort();
  const blobs = await Promise.all(
    head ? rulesIn.map((path) => resolveRevision(repository, `${head}:${path}`)) : [],
  );
  const edge = shallow ? await repository.git(["rev-list", "--max-parents=0", "--all"]) : "";
  return {
    head,
    tips: tips.length > TIPS ? null : tips,
    rules: [...blobs.map((blob) => blob ?? "-"), ...edge.split("\n").filter(Boolean).sort()].join(" "),
  };
}

/** What came since an earlier state; null where it tells nothing: all is new. */
export interface Changes {
  commits: ReadonlySet<string> | null;
  paths: ReadonlySet<string> | null;
}

/** What is new since `base`. Only where the same rules hold, and what was read is part of what is there now. */
export async function changesSince(repository: Repository, base: State | null, now: State): Promise<Changes> {
  if (!base || base.rules !== now.rules) return { commits: null, paths: null };
  return { commits: await newCommits(repository, base), paths: await changedPaths(repository, base, now) };
}

async function newCommits(repository: Repository, base: State): Promise<Set<string> | null> {
  if (base.tips === null) return null;
  const before = [...(base.head ? [base.head] : []), ...base.tips];
  const known: string[] = [];
  const check = ["cat-file", "--batch-check=%(objectname)%00"];
  for await (const field of fields(
    repository.stream(
      check,
      before.map((tip) => `${tip}\n`),
    ),
  )) {
    const answer = field.toString("latin1").trim();
    if (/^[0-9a-f]+$/.test(answer)) known.push(answer); // else it has been cleared away
  }
  const found = new Set<string>();
  const all = [...(repository.head ? [repository.head] : []), "--branches", "--remotes", "--tags"];
  const args = ["rev-list", ...all, "--not", ...known];
  const output = await repository.git(args);
  for (const hash of output.split("\n")) if (hash) found.add(hash);
  return found;
}

/**
 * The files that a commit between changed. Blame goes from a commit to its first parent that has the same file; so a
 * file that no commit of the first parents' line changed is blamed as it was before, provided that line leads there.
 */
async function changedPaths(repository: Repository, base: State, now: State): Promise<Set<string> | null> {
  if (!base.head || !now.head || !(await resolveRevision(repository, `${base.head}^{commit}`))) return null;
  const range = `${base.head}..${now.head}`;
  const line = await repository.git(["rev-list", "--first-parent", "--parents", range]);
  const oldest = line.trim().split("\n").at(-1)?.split(" ")[1];
  if (base.head !== now.head && oldest !== base.head) return null;
  const log = ["log", "--first-parent", "-m", "--no-renames", "--name-only", "--format=", "-z", range];
  const paths = new Set<string>();
  for await (const field of fields(repository.stream(log))) {
    const path = field.toString("utf8").replace(/^\n/, "");
    if (path) paths.add(path);
  }
  return paths;
}

/** The object that a revision names, or null where there is none. */
async function resolveRevision(repository: Repository, revision: string): Promise<string | null> {
  try {
    return (await repository.git(["rev-parse", "--verify", "--quiet", revision])).trim();
  } catch (error) {
    if (error instanceof TwinError && error.code === "CORRUPT") return null;
    throw error;
  }
}
