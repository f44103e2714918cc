import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { documentSchema } from "../../src/core/document.ts";
import { firstBrokenAuditLine } from "../../src/io/audit.ts";
import { temporaryFolder, twin } from "../support/cli.ts";
import { corpusOf, documentOf } from "../support/documents.ts";

async function workspace(many = 100): Promise<string> {
  const root = temporaryFolder();
  await twin(["init", "--name", "Bob Example", "--email", "bob@harbour.example"], { cwd: root });
  const documents = Array.from({ length: many }, (_, n) =>
    documentOf({
      text: `The boat number ${n} is painted now, and I wrote to ann${n}@example.org about the varnish. It dries slowly.\n\n> quoted ${n}`,
      title: `Boat ${n} \u001b[31m`,
      thread: `t${n}`,
    }),
  );
  corpusOf(join(root, "corpus.db"), [
    ...documents.map((document) => ({ document })),
    { document: documentOf({ text: "Ok" }) },
    { document: documentOf({ text: "Words of somebody else altogether.", author: "other" }) },
  ]);
  return root;
}

describe("twin build-dataset", () => {
  it("builds, reports, audits, and says when nothing changed", async () => {
    const cwd = await workspace();
    const first = await twin(["build-dataset"], { cwd });
    expect(first.code).toBe(0);
    expect(first.stdout).toMatch(/Wrote .*datasets.*\n(.*\n)*rows to train on +90\nrows held out +10\n/u);
    expect(first.stdout).toMatch(/too-short +1/u);
    expect(readFileSync(join(cwd, "audit.log"), "utf8")).toContain('"build-dataset"');
    expect(await firstBrokenAuditLine(join(cwd, "audit.log"))).toBeNull();
    const again = await twin(["build-dataset", "--json"], { cwd });
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({
      unchanged: true,
      counts: { train: 90, eval: 10, context: 1 },
    });
    expect(readdirSync(join(cwd, "datasets"))).toHaveLength(1);
  });

  it("writes nothing with --dry-run", async () => {
    const cwd = await workspace(20);
    const { code, stdout } = await twin(["build-dataset", "--dry-run"], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain("rows to train on");
    expect(existsSync(join(cwd, "datasets")) ? readdirSync(join(cwd, "datasets")) : []).toEqual([]);
    expect(existsSync(join(cwd, "audit.log"))).toBe(false);
  });

  it("takes flags before the environment before twin.yaml", async () => {
    const cwd = await workspace(20);
    const env = { TWIN_EVAL_SHARE: "0.5", TWIN_SEED: "7" };
    const dry = ["build-dataset", "--dry-run", "--json"];
    const fromEnv = JSON.parse((await twin(dry, { cwd, env })).stdout);
    expect(fromEnv).toMatchObject({ seed: 7, counts: { eval: 10 } });
    const fromFlag = JSON.parse((await twin([...dry, "--eval-share", "0.2"], { cwd, env })).stdout);
    expect(fromFlag).toMatchObject({ seed: 7, counts: { eval: 4 } });
    const wrong = await twin([...dry, "--eval-share", "2"], { cwd });
    expect(wrong.code).toBe(2);
  });

  it("says what to do when there is nothing to build from", async () => {
    const cwd = temporaryFolder();
    await twin(["init", "--email", "bob@harbour.example"], { cwd });
    const none = await twin(["build-dataset"], { cwd });
    expect(none.code).toBe(1);
    expect(none.stderr).toContain("twin extract");
    corpusOf(join(cwd, "corpus.db"), [{ document: documentOf({ text: "Not mine.", author: "other" }) }]);
    const others = await twin(["build-dataset", "--json"], { cwd });
    expect(others.stderr).toContain("NOTHING_TO_DO");
    expect(others.stderr).toContain("twin me add");
  });
});

describe("twin documents", () => {
  const objects = (stdout: string) =>
    stdout
      .split("\n")
      .filter(Boolean)
      .map((line): unknown => JSON.parse(line));

  it("prints exactly a document's fields, one object a line, all of them", async () => {
    const cwd = await workspace(150);
    const { code, stdout } = await twin(["documents", "--json"], { cwd });
    expect(code).toBe(0);
    expect(objects(stdout)).toHaveLength(152);
    for (const one of objects(stdout)) expect(() => documentSchema.parse(one)).not.toThrow();
  });

  it("prints what goes into datasets, cleaned and redacted", async () => {
    const cwd = await workspace(70);
    const cleaned = objects((await twin(["documents", "--cleaned", "--json"], { cwd })).stdout).map((one) =>
      documentSchema.parse(one),
    );
    expect(cleaned).toHaveLength(70);
    for (const { text } of cleaned) {
      expect(text).toMatch(
        /^The boat number \d+ is painted now, and I wrote to \[email\] about the varnish\. It dries slowly\.$/u,
      );
    }
  });

  it("prints what is dropped, with step and reason", async () => {
    const cwd = await workspace(3);
    const dropped = objects((await twin(["documents", "--dropped", "--json"], { cwd })).stdout);
    expect(dropped).toEqual(
      expect.arrayContaining([
        { id: expect.any(String), externalId: expect.any(String), step: "short", reason: "too-short" },
        { id: expect.any(String), externalId: expect.any(String), step: "authorship", reason: "not-by-you" },
      ]),
    );
    expect(dropped).toHaveLength(2);
    const own = objects(
      (await twin(["documents", "--dropped", "--author", "self", "--json"], { cwd })).stdout,
    );
    expect(own).toHaveLength(1);
  });

  it("shows a table that a terminal can bear, filtered and limited", async () => {
    const cwd = await workspace(30);
    const { stdout } = await twin(["documents", "--author", "self", "--kind", "email", "--limit", "7"], {
      cwd,
    });
    expect(stdout.trimEnd().split("\n")).toHaveLength(7);
    expect(stdout).not.toContain("\u001b");
    expect((await twin(["documents", "--kind", "poem"], { cwd })).code).toBe(2);
    expect((await twin(["documents", "--limit", "many"], { cwd })).code).toBe(2);
  });

  it("ends quietly when its reader goes away", async () => {
    const cwd = await workspace(600);
    const bin = join(import.meta.dirname, "../../bin/twin.js");
    const { stdout, stderr } = spawnSync(
      "bash",
      ["-c", `node ${bin} documents --json | head -1; echo "\${PIPESTATUS[0]}"`],
      { cwd, encoding: "utf8" },
    );
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("0");
    expect(stderr).not.toMatch(/EPIPE|Error/u);
  });

  it("shows one document with its provenance and what cleaning made of it", async () => {
    const cwd = await workspace(1);
    const { id, externalId } = documentOf({
      text: "The boat number 0 is painted now, and I wrote to ann0@example.org about the varnish. It dries slowly.\n\n> quoted 0",
    });
    for (const name of [id, externalId ?? ""]) {
      const { stdout, code } = await twin(["documents", "show", name], { cwd });
      expect(code).toBe(0);
      expect(stdout).toContain("changed by quotes");
      expect(stdout).toContain("/mail.mbox");
      expect(stdout).not.toContain("\u001b");
    }
    expect((await twin(["documents", "show", "nowhere"], { cwd })).code).toBe(1);
  });
});
