import type { Repository } from "./repository.ts";

/** The commit to which a line is put down. */
export interface BlamedCommit {
  id: string;
  /** By .mailmap. */
  address: string;
  /** Seconds since 1970 at which it was written. */
  time: number;
  /** History ends here: the first commit, or the oldest that a shallow clone has. */
  boundary: boolean;
}

export interface BlamedLine {
  text: Buffer;
  commit: BlamedCommit;
}

/** Who wrote which line of a file at `revision`, as git says. */
export async function blame(
  repository: Repository,
  revision: string,
  path: string,
  options: readonly string[] = [],
): Promise<BlamedLine[]> {
  const chunks: Uint8Array[] = [];
  const args = ["blame", "--porcelain", "--no-textconv", ...options, revision, "--", path];
  for await (const chunk of repository.stream(args)) chunks.push(chunk);
  return parseBlame(Buffer.concat(chunks));
}

/** Reads `git blame --porcelain`: what is known of a commit stands at its first line only. */
export function parseBlame(output: Buffer): BlamedLine[] {
  const commits = new Map<string, BlamedCommit>();
  const lines: BlamedLine[] = [];
  let commit: BlamedCommit = { id: "", address: "", time: 0, boundary: false };
  let expectHeader = true;
  let start = 0;
  while (start < output.length) {
    const found = output.indexOf(10, start);
    const end = found < 0 ? output.length : found;
    const line = output.subarray(start, end);
    start = end + 1;
    if (line[0] === 9) {
      lines.push({ text: line.subarray(1), commit });
      expectHeader = true;
    } else if (expectHeader) {
      const id = line.toString("latin1", 0, line.indexOf(32));
      commit = commits.get(id) ?? { id, address: "", time: 0, boundary: false };
      commits.set(id, commit);
      expectHeader = false;
    } else {
      const text = line.toString("utf8");
      if (text.startsWith("author-mail ")) commit.address = text.slice(12).replace(/^<|>$/g, "");
      else if (text.startsWith("author-time ")) commit.time = Number(text.slice(12)) || 0;
      else if (text === "boundary") commit.boundary = true;
    }
  }
  return lines;
}
