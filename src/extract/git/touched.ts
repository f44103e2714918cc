import { fields } from "./records.ts";
import type { Repository } from "./repository.ts";

/**
 * The files in which a line may be put down to one of `commits`: those that these changed, and what others later named
 * these files. Blame follows the same renames, and looks at a merge only where it differs from all it merges (`-c`).
 */
export async function touchedPaths(
  repository: Repository,
  head: string,
  commits: ReadonlySet<string>,
): Promise<Set<string>> {
  const log = ["log", "-c", "-M", "--root", "--name-status", "-z", "--format=commit:%H", head];
  const touched = new Set<string>();
  const renames = new Map<string, Set<string>>();
  let isOwn = false;
  let status = "";
  let from: string | null = null;
  for await (const field of fields(repository.stream(log))) {
    const text = field.toString("utf8");
    if (status === "") {
      const token = text.replace(/^\n+/, "");
      if (token.startsWith("commit:")) isOwn = commits.has(token.slice(7));
      else status = token;
    } else if (/^[RC]\d/.test(status) && from === null) from = text;
    else {
      if (from !== null) renames.set(from, (renames.get(from) ?? new Set()).add(text));
      if (isOwn) touched.add(text);
      status = "";
      from = null;
    }
  }
  // a set is walked to what is added on the way
  for (const path of touched) for (const name of renames.get(path) ?? []) touched.add(name);
  return touched;
}
