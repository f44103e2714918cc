import { join } from "node:path";
import { describe } from "vitest";
import { git } from "../../../src/extract/git/git.ts";
import { testSource } from "../../contract/source.ts";
import { bo, lines, TestRepository } from "./repository.ts";

/** What tests/fixtures/git/clone expects. */
function clone({ scratch }: { scratch: string }): string {
  const repository = new TestRepository(join(scratch, "lamp"));
  repository.commit("Light the lamp\n\nIt was dark.\n\nSigned-off-by: Ada Quill <ada@example.org>\n", {
    "README.md": "# Lamp\n\nIt burns.\n",
    "src/lamp.py": `${lines(6, "wick")}\n`,
  });
  repository.commit("Oil it", { "src/oil.py": "oil = 1\n" }, bo);
  return repository.path;
}

describe("git", () => testSource(git, "tests/fixtures/git", { prepare: clone }));
