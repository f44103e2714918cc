import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const ada = { name: "Ada Quill", email: "ada@example.org" };
export const bo = { name: "Bo Reed", email: "bo@example.org" };

/** Runs git for a test, apart from the settings of whoever runs it. */
export function git(folder: string, ...args: string[]): string {
  return gitAs(folder, ada, "2024-01-01T00:00:00Z", ...args);
}

function gitAs(folder: string, who: typeof ada, date: string, ...args: string[]): string {
  return execFileSync("git", ["-c", "protocol.file.allow=always", "-C", folder, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 64 * 1024 * 1024,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_AUTHOR_NAME: who.name,
      GIT_AUTHOR_EMAIL: who.email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: who.name,
      GIT_COMMITTER_EMAIL: who.email,
      GIT_COMMITTER_DATE: date,
    },
  });
}

/** A repository of the test's own, with fixed dates. */
export class TestRepository {
  readonly path: string;
  #day = 0;

  constructor(path: string) {
    this.path = path;
    mkdirSync(path, { recursive: true });
    git(path, "init", "-q", "-b", "main");
  }

  /** Writes files (null removes one) and commits them. Returns the commit. */
  commit(message: string, files: Record<string, string | Uint8Array | null>, who = ada): string {
    for (const [name, content] of Object.entries(files)) {
      if (content === null) git(this.path, "rm", "-q", "--", name);
      else {
        mkdirSync(dirname(join(this.path, name)), { recursive: true });
        writeFileSync(join(this.path, name), content);
      }
    }
    git(this.path, "add", "-A");
    const date = new Date(Date.UTC(2024, 0, 1 + this.#day++)).toISOString();
    gitAs(
      this.path,
      who,
      date,
      "commit",
      "-q",
      "--allow-empty",
      "--allow-empty-message",
      "--cleanup=verbatim",
      "-m",
      message,
    );
    return git(this.path, "rev-parse", "HEAD").trim();
  }

  /** Merges a branch with a commit of its own. */
  merge(branch: string): void {
    const date = new Date(Date.UTC(2024, 0, 1 + this.#day++)).toISOString();
    gitAs(this.path, ada, date, "merge", "-q", "--no-ff", "-m", `Merge branch '${branch}'`, branch);
  }
}

export const lines = (count: number, word: string) =>
  Array.from({ length: count }, (_, index) => `const ${word}${index} = ${index};`).join("\n");
