import { spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Corpus } from "../../src/io/corpus.ts";
import { temporaryFolder, twin } from "../support/cli.ts";

async function watched() {
  const cwd = temporaryFolder();
  await twin(["init", ".", "--yes", "--name", "Ann Lee", "--email", "ann@example.org"], { cwd });
  const notes = join(cwd, "notes");
  mkdirSync(notes);
  const note = (name: string, text: string) => writeFileSync(join(notes, name), text);
  note("first.md", "A first note, which was there before anybody watched.");
  return { cwd, notes, note };
}

describe("twin extract --watch", () => {
  it("reads what comes, changes and goes; Ctrl-C ends it well", { timeout: 60_000 }, async () => {
    const { cwd, notes, note } = await watched();
    const child = spawn(process.execPath, ["bin/twin.js", "-w", cwd, "extract", "--watch", notes]);
    let told = "";
    child.stderr.on("data", (data) => (told += data));
    const until = async (pattern: RegExp) => {
      for (const start = Date.now(); !pattern.test(told); ) {
        if (Date.now() - start > 20_000) throw new Error(`not told ${pattern}: ${told}`);
        await new Promise((done) => setTimeout(done, 50));
      }
      told = "";
    };
    await until(/Watching/);
    note("second.md", "A second note, written while somebody watched.");
    await until(/markdown\s+2\s+2.*1 new/);
    note("second.md", "A second note, changed while somebody watched.");
    await until(/markdown\s+2\s+2.*1 updated/);
    rmSync(join(notes, "first.md"));
    await until(/markdown\s+1\s+1.*1 removed/);
    child.kill("SIGINT");
    const code = await new Promise((done) => child.on("close", done));
    expect(code).toBe(0);
    using corpus = Corpus.open(join(cwd, "corpus.db"), { readOnly: true });
    expect([...corpus.entries()].map(({ document }) => document.text)).toEqual([
      "A second note, changed while somebody watched.",
    ]);
  });

  it("does not watch a service, or a path that is not there", async () => {
    const { cwd } = await watched();
    expect((await twin(["extract", "--watch", "github:ann"], { cwd })).code).toBe(2);
    expect((await twin(["extract", "--watch", join(cwd, "nowhere")], { cwd })).code).toBe(1);
  });
});
