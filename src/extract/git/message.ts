// What of a commit's message is the author's own.

const trailer =
  /^(?:[A-Za-z]+-(?:by|off-by)|Signed-off-by|Co-authored-by|Change-Id|Cc|git-svn-id|Link|PiperOrigin-RevId|GitOrigin-RevId|Differential Revision|Reviewers|Subscribers|Former-commit-id|Claude-Session)\s*:/i;
const picked = /^\(cherry picked from commit [0-9a-f]{7,64}\)$/;
const program =
  /^\s*(?:🤖\s*)?(?:Generated|Created|Written) (?:with|by) \[?(?:Claude|Copilot|Cursor|ChatGPT|Codex|Gemini|aider|Amp)\b|^Co-authored-by:.*(?:noreply@anthropic\.com|copilot|cursoragent@|noreply@openai\.com|noreply@aider\.chat)/im;

/** Does a message say that a program made the commit, or helped to? */
export const byProgram = (message: string): boolean => program.test(message);

/** The message without trailers and what tools append to it. */
export function ownMessage(message: string): string {
  const lines = message
    .replace(/\r\n?/g, "\n")
    .split("\n")
    .map((line) => line.trimEnd());
  while (lines.length > 1) {
    const last = lines.at(-1) ?? "";
    // trailers may go on, indented, in the next line
    const from = lines.findLastIndex((line) => !/^\s/.test(line));
    if (last === "" || trailer.test(last) || picked.test(last)) lines.pop();
    else if (from >= 0 && from < lines.length - 1 && trailer.test(lines[from] ?? "")) lines.length = from;
    else break;
  }
  return lines.join("\n").trim();
}

/** Why a message is not in the author's words: a stable reason; null where it is. */
export function foreignMessage(message: string, parents: number): string | null {
  const subject = message.trim().split("\n", 1)[0] ?? "";
  if (parents > 1 || /^Merge (?:branch|pull request|remote-tracking branch|tag|commit)\b/.test(subject))
    return "merge";
  if (subject === "") return "no-message";
  if (byProgram(message)) return "message-by-a-program";
  if (/^Revert "/.test(subject) && /^This reverts commit [0-9a-f]+\.?$/.test(bodyOf(ownMessage(message))))
    return "revert";
  if (/^(?:fixup|squash|amend)! /.test(subject) || /^(?:WIP on|index on) .*: [0-9a-f]{7,}/.test(subject))
    return "fixup";
  const bare = bodyOf(ownMessage(message)) === "";
  if (bare && standard.test(subject)) return "standard-message";
  return null;
}

/** What GitHub, package managers and release tools write. */
const standard =
  /^(?:Initial commit|Add files via upload|(?:Update|Create|Delete|Rename) \S+\.\w+(?: to \S+)?|Bump \S+ from \S+ to \S+(?: in \S+)?|v?\d+\.\d+\.\d+(?:[-+.]\S+)?)$/;

const bodyOf = (message: string) => message.slice(message.indexOf("\n") + 1 || message.length).trim();
