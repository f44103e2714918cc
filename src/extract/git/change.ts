/** Longest description of a change; what is cut is marked. */
const LIMIT = 1500;
const FILES = 600;

/** Describes a change from git's `--numstat -p` output: the files with their counts, then the first hunks. */
export function describeChange(output: string): string {
  const patchAt = output.search(/^diff --git /m);
  const stats = (patchAt < 0 ? output : output.slice(0, patchAt)).split("\n").map(statLine).filter(Boolean);
  if (stats.length === 0) return "";
  const lines: string[] = [];
  let size = 0;
  for (const line of stats) {
    size += line.length + 1;
    if (size > FILES && lines.length > 0) break;
    lines.push(line);
  }
  if (lines.length < stats.length) lines.push(`… and ${stats.length - lines.length} more files`);
  const summary = lines.join("\n").slice(0, FILES + 100);
  const hunks = patchAt < 0 ? "" : firstHunks(output.slice(patchAt), LIMIT - summary.length - 4);
  return hunks ? `${summary}\n\n${hunks}` : summary;
}

function statLine(line: string): string {
  const [, added, removed, path] = /^(\d+|-)\t(\d+|-)\t(.+)$/.exec(line) ?? [];
  if (!path) return "";
  const shown = path.length > 200 ? `…${path.slice(-199)}` : path;
  return added === "-" ? `${shown} (binary)` : `${shown} +${added} -${removed}`;
}

/** The patch without git's header lines, whole lines up to `room` characters. */
function firstHunks(patch: string, room: number): string {
  const kept: string[] = [];
  let left = room;
  let inHunk = false;
  for (const line of patch.split("\n")) {
    if (line.startsWith("diff --git ")) inHunk = false;
    const name = inHunk ? null : /^\+\+\+ (?:b\/)?(.*)$/.exec(line)?.[1];
    if (line.startsWith("@@")) inHunk = true;
    const shown = name ? `${name}:` : inHunk ? line.slice(0, 200) : null;
    if (shown === null) continue;
    if (shown.length + 1 > left) {
      kept.push("…");
      break;
    }
    left -= shown.length + 1;
    kept.push(shown);
  }
  return kept.join("\n").trim();
}
