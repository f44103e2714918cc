import type { Self } from "../../core/document.ts";
import { isOwn } from "./identity.ts";

export interface BlamedLine {
  text: Buffer;
  own: boolean;
  /** Seconds since 1970 at which its commit was written. */
  time: number;
}

/**
 * Reads `git blame --porcelain`. In a shallow clone the oldest commit there is stands for all before it: its lines
 * are nobody's.
 */
export function parseBlame(output: Buffer, self: Self, shallow: boolean): BlamedLine[] {
  const commits = new Map<string, { own: boolean; time: number; boundary: boolean }>();
  const lines: BlamedLine[] = [];
  let commit = { own: false, time: 0, boundary: false };
  let expectHeader = true;
  let start = 0;
  while (start < output.length) {
    const found = output.indexOf(10, start);
    const end = found < 0 ? output.length : found;
    const line = output.subarray(start, end);
    start = end + 1;
    if (line[0] === 9) {
      lines.push({
        text: line.subarray(1),
        own: commit.own && !(shallow && commit.boundary),
        time: commit.time,
      });
      expectHeader = true;
    } else if (expectHeader) {
      const id = line.toString("latin1", 0, line.indexOf(32));
      commit = commits.get(id) ?? { own: false, time: 0, boundary: false };
      commits.set(id, commit);
      expectHeader = false;
    } else {
      const text = line.toString("utf8");
      if (text.startsWith("author-mail ")) commit.own = isOwn(self, text.slice(12).replace(/^<|>$/g, ""));
      else if (text.startsWith("author-time ")) commit.time = Number(text.slice(12)) || 0;
      else if (text === "boundary") commit.boundary = true;
    }
  }
  return lines;
}
