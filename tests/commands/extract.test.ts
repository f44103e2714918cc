import { appendFileSync, chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { Corpus } from "../../src/io/corpus.ts";
import { temporaryFolder, twin } from "../support/cli.ts";
import { mailbox } from "../support/mailbox.ts";
import { twinProcess } from "../support/process.ts";
import { zip } from "../support/zip.ts";

const box = (messages: number, seed = 1) => [...mailbox({ messages, seed })].join("");

async function workspace(...me: string[]) {
  const cwd = temporaryFolder();
  await twin(
    ["init", ".", "--yes", ...(me.length ? me : ["--name", "Ann Lee", "--email", "ann@example.org"])],
    { cwd },
  );
  const run = async (...args: string[]) => {
    const result = await twin(["extract", "--json", ...args], { cwd });
    return { ...result, data: result.stdout ? JSON.parse(result.stdout) : null };
  };
  const file = (name: string, content: string | Buffer) => {
    writeFileSync(join(cwd, name), content);
    return join(cwd, name);
  };
  return { cwd, run, file };
}

describe("twin extract", () => {
  it("reads a mailbox; the second time adds nothing", async () => {
    const { run, file, cwd } = await workspace();
    const path = file("mail.mbox", box(40));
    const first = await run(path);
    expect(first.code).toBe(0);
    expect(first.data.files).toMatchObject([
      { source: "mbox", name: path, added: 40, updated: 0, error: null },
    ]);
    expect(first.data.totals[0].own).toBeGreaterThan(5);
    const second = await run(path);
    expect(second.data.files).toMatchObject([{ known: true, added: 0, updated: 0, removed: 0 }]);
    const { stdout, stderr } = await twin(["extract"], { cwd });
    expect(stdout).toContain("had not changed");
    expect(stderr + stdout).not.toContain("ann@example.org");
  });

  it("updates what a changed file holds and removes what it no longer holds", async () => {
    const { run, file } = await workspace();
    const path = file("mail.mbox", box(20));
    await run(path);
    appendFileSync(path, box(5, 2));
    expect((await run(path)).data.files).toMatchObject([{ added: 5, unchanged: 20, removed: 0 }]);
    writeFileSync(
      path,
      box(20)
        .split(/^(?=From )/m)
        .slice(3)
        .join(""),
    );
    const third = await run(path);
    expect(third.data.files).toMatchObject([{ added: 0, unchanged: 17, removed: 8 }]);
    expect(third.data.totals[0].documents).toBe(17);
  });

  it("makes one document of the same mail in two files, which goes with the last of them", async () => {
    const { run, file } = await workspace();
    const [a, b] = [file("a.mbox", box(10)), file("b.mbox", box(10))];
    const { data } = await run(a, b);
    expect(data.totals[0].documents).toBe(10);
    expect(data.files).toMatchObject([{ added: 10 }, { added: 0, updated: 0, unchanged: 10 }]);
    writeFileSync(a, box(1, 9));
    expect((await run(a)).data.totals[0].documents).toBe(11);
    writeFileSync(b, box(1, 9));
    expect((await run(b)).data.totals[0].documents).toBe(1);
  });

  it("reads again when it learns who the user is, and suggests whom it may be", async () => {
    const { run, file, cwd } = await workspace("--name", "Ann Lee", "--email", "old@example.org");
    const path = file("mail.mbox", box(30));
    const first = await run(path);
    expect(first.data.totals[0].own).toBe(0);
    expect(first.data.suggestions[0]).toMatchObject({ address: "ann@example.org", because: "same name" });
    expect(readFileSync(join(cwd, "twin.yaml"), "utf8")).not.toContain("ann@example.org");
    expect((await twin(["extract"], { cwd })).stdout).toContain("twin me add ann@example.org");
    await twin(["me", "add", "ann@example.org"], { cwd });
    const again = await run(path);
    expect(again.data.files[0].updated).toBe(first.data.suggestions[0].records);
    expect(again.data.totals[0].own).toBe(first.data.suggestions[0].records);
    expect(again.data.suggestions).toEqual([]);
  });

  it("reads mail in a Takeout in place, whatever its folders are called, and names a missing part", async () => {
    const { run, file } = await workspace();
    const entries = [
      { name: "Takeout/Gmail/Alle E-Mails.mbox", data: box(12).replaceAll("\n", "\r\n") },
      { name: "Takeout/Fotos/1.jpg", data: "jpg" },
      { name: "../../evil.mbox", data: box(1, 5) },
    ];
    const path = file("takeout-20240516T230250Z-003.zip", zip(entries));
    const { code, data, stderr } = await run(path);
    expect(code).toBe(0);
    expect(data.files).toMatchObject([{ name: `${path}!/Takeout/Gmail/Alle E-Mails.mbox`, added: 12 }]);
    expect(data.unrecognized.map((one: { why: string }) => one.why)).toEqual([
      "name-leads-outside",
      "no source knows it",
    ]);
    expect(stderr).toContain("001, 002");
    expect((await run(path)).data.files).toMatchObject([{ known: true }]);
  });

  it("descends into folders, and reads what a .gz holds", async () => {
    const { run, cwd } = await workspace();
    mkdirSync(join(cwd, "exports/Takeout/Mail"), { recursive: true });
    writeFileSync(join(cwd, "exports/Takeout/Mail/x.mbox.gz"), gzipSync(box(7)));
    writeFileSync(join(cwd, "exports/empty.txt"), "");
    const { data } = await run(join(cwd, "exports"));
    expect(data.files).toMatchObject([{ added: 7 }]);
    expect(data.unrecognized).toMatchObject([{ why: "empty" }]);
    const dry = await run("--dry-run", join(cwd, "exports"));
    expect(dry.data.recognized).toMatchObject([{ source: "mbox" }]);
  });

  it("keeps what stands before the damage of a cut-off file, and says what to do", async () => {
    const { run, file } = await workspace();
    const whole = gzipSync(box(4000));
    const path = file("mail.mbox.gz", whole.subarray(0, whole.length / 2));
    const { code, data, stderr } = await run(path);
    expect(code).toBe(1);
    expect(stderr).toMatch(/"code":"CORRUPT".*cut off.*again/);
    expect(data.totals[0].documents).toBeGreaterThan(100);
    writeFileSync(path, whole);
    const mended = await run(path);
    expect(mended.code).toBe(0);
    expect(mended.data.totals[0].documents).toBe(4000);
  });

  it.each([
    ["a wrong path", null, "NOT_FOUND"],
    ["an empty file", "", "NOT_RECOGNIZED"],
    ["something else", "root:x:0:0", "NOT_RECOGNIZED"],
    ["an archive that is none", Buffer.from("PK\u0003\u0004 cut"), "CORRUPT"],
  ])("says what is wrong with %s, and reads the other paths all the same", async (_, content, code) => {
    const { run, file, cwd } = await workspace();
    const bad = join(cwd, "bad");
    if (content !== null) writeFileSync(bad, content);
    const result = await run(bad, file("mail.mbox", box(3)));
    expect(result.code).toBe(1);
    expect(result.data.errors).toMatchObject([{ code }]);
    expect(result.data.next).toBeUndefined();
    expect(result.data.totals).toMatchObject([{ documents: 3 }]);
    expect(JSON.parse(result.stderr.trim().split("\n").at(-1) ?? "")).toMatchObject({
      type: "error",
      code,
      hint: /./,
    });
  });

  it.skipIf(process.getuid?.() === 0)("says so when a file may not be read", async () => {
    const { run, file } = await workspace();
    const path = file("mail.mbox", box(3));
    chmodSync(path, 0);
    const { code, data } = await run(path);
    expect([code, data.errors[0].code]).toEqual([1, "PERMISSION"]);
  });

  it("keeps an earlier corpus when the disk is full, and goes on when there is room", async () => {
    const { run, file, cwd } = await workspace();
    await run(file("small.mbox", box(30, 3)));
    const path = file("large.mbox", box(6000));
    const full = await twinProcess(["-w", cwd, "extract", "--json", path], { ulimit: "-f 4000" });
    expect(full.code).toBe(1);
    expect(full.stderr).toContain('"code":"DISK_FULL"');
    using corpus = Corpus.open(join(cwd, "corpus.db"), { readOnly: true });
    expect(corpus.totals()[0]?.documents).toBeGreaterThanOrEqual(30);
    expect((await run(path)).data.totals).toMatchObject([{ documents: 6030 }]);
  });

  it("counts a single broken mail, reads the others and exits with 3", async () => {
    const { run, file, cwd } = await workspace();
    const [first = "", ...rest] = box(5).split(/^(?=From )/m);
    const broken = `From x Mon May 26 20:18:05 2025\n>From nobody\nno header here\n\n`;
    const { code, data } = await run(file("mail.mbox", [first, broken, ...rest].join("")));
    expect(code).toBe(3);
    expect(data.files).toMatchObject([{ added: 5, skipped: { "broken-headers": 1 } }]);
    using corpus = Corpus.open(join(cwd, "corpus.db"), { readOnly: true });
    expect(corpus.skipped()).toMatchObject([{ reason: "broken-headers", locator: `byte ${first.length}` }]);
  });

  it("asks for a path when there is none, then remembers what was read", async () => {
    const { run, file } = await workspace();
    expect((await run()).code).toBe(2);
    await run(file("mail.mbox", box(3)));
    expect((await run()).data.files).toMatchObject([{ known: true }]);
  });

  it("writes an audit line without anybody's address", async () => {
    const { run, file, cwd } = await workspace();
    await run(file("mail.mbox", box(3)));
    const log = readFileSync(join(cwd, "audit.log"), "utf8");
    expect(JSON.parse(log)).toMatchObject({ action: "extract", detail: { files: 1, added: 3, skipped: 0 } });
    expect(log).not.toContain("@");
  });
});
