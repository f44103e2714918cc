import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { temporaryFolder, twin } from "../support/cli.ts";
import { contentOf } from "../support/corpus.ts";
import { mailbox } from "../support/mailbox.ts";
import { type ZipEntry, zip } from "../support/zip.ts";

const dataSchema = z.object({
  files: z.array(z.object({ name: z.string(), source: z.string(), added: z.int() })),
  unrecognized: z.array(z.object({ name: z.string(), why: z.string() })),
  errors: z.array(z.object({ code: z.string(), message: z.string() })),
});

const letter = (text = "the roof") => `From: Ann <ann@example.org>\nSubject: x\n\nAbout ${text}.\n`;

/** No source but an account's reaches for the network. */
beforeEach(() => {
  vi.stubGlobal("fetch", () => {
    throw new Error("a source reached for the network");
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** Every path below a folder and what it is; links are not followed. */
function treeOf(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.flatMap((one) => {
    if (one.name.includes("\ufffd")) return [one.name]; // Node cannot look at it
    const path = join(folder, one.name);
    const { mode, size, mtimeMs } = lstatSync(path);
    const below = one.isDirectory() && process.getuid?.() === 0 ? treeOf(path) : [];
    return [`${path} ${mode} ${one.isFile() ? `${size} ${mtimeMs}` : ""}`, ...below];
  });
}

async function place(): Promise<{ root: string; downloads: string; work: string }> {
  // some folders deep, so that names which lead up end in the test's own folder
  const root = temporaryFolder();
  const downloads = join(root, "a", "b", "c", "Downloads");
  mkdirSync(downloads, { recursive: true });
  const work = join(root, "work");
  await twin(["init", work, "--name", "Ann Lee", "--email", "ann@example.org", "--yes"], { cwd: root });
  return { root, downloads, work };
}

/** Reads the downloads: no bug, nothing written outside the workspace, a letter beside the trap is read. */
async function extractBeside(build: (downloads: string) => void | Promise<void>, good = 1) {
  const { root, downloads, work } = await place();
  writeFileSync(join(downloads, "good.eml"), letter());
  await build(downloads);
  const before = treeOf(join(root, "a"));
  const { code, stdout, stderr } = await twin(["-w", work, "extract", downloads, "--json"], { cwd: root });
  expect(stderr).not.toContain("INTERNAL");
  expect(treeOf(join(root, "a"))).toEqual(before);
  expect(readdirSync(root).sort()).toEqual(["a", "work"]);
  const data = stdout === "" ? null : dataSchema.parse(JSON.parse(stdout));
  const added = data?.files.reduce((sum, one) => sum + one.added, 0);
  expect({ added, stderr }).toMatchObject({ added: good });
  return { code, data, reasons: data?.unrecognized.map(({ why }) => why) ?? [], downloads };
}

const inZip = (entries: readonly ZipEntry[]) => (downloads: string) =>
  writeFileSync(join(downloads, "export.zip"), zip(entries));

describe("a hostile archive among downloads", () => {
  it.each([
    ["../../../../canary.eml", "name-leads-outside"],
    ["/tmp/twin-canary.eml", "absolute-name"],
    ["C:\\canary.eml", "absolute-name"],
    ["a\0.eml", "bad-name"],
  ])("with the name %j is read without it", async (name, reason) => {
    const { reasons } = await extractBeside(
      inZip([
        { name, data: letter("evil") },
        { name: "in.eml", data: letter("slates") },
      ]),
      2,
    );
    expect(reasons).toEqual([reason]);
  });

  it("keeps apart names that differ in case, and those that come twice", async () => {
    const names = ["A.eml", "a.eml", "a.eml"];
    await extractBeside(inZip(names.map((name, i) => ({ name, data: letter(`slate ${i}`) }))), 4);
  });

  it("takes a name of 60,000 letters and one of 20,000 folders", async () => {
    await extractBeside(
      inZip([
        { name: `${"n".repeat(60_000)}.eml`, data: letter("length") },
        { name: `${"d/".repeat(20_000)}deep.eml`, data: letter("depth") },
      ]),
      2,
    );
  });

  it.each<[string, () => Buffer]>([
    ["by its ratio", () => zip([{ name: "a.mbox", data: Buffer.alloc(80 << 20) }])],
    ["by what it claims to hold", () => zip([{ name: "a.mbox", data: "x", lie: { size: 2 ** 32 - 2 } }])],
    [
      "by overlap",
      () =>
        zip([
          { name: "a.eml", data: letter() },
          { name: "b.eml", data: letter("b"), lie: { offset: 0 } },
        ]),
    ],
  ])("that is a bomb %s is one error", async (_, build) => {
    const { code, data } = await extractBeside((to) => writeFileSync(join(to, "bomb.zip"), build()));
    expect(code).toBe(1);
    expect(data?.errors.map((one) => one.code)).toEqual(["CORRUPT"]);
  });

  it("nested in others beyond reason is not opened", async () => {
    let inner = zip([{ name: "a.eml", data: letter("the core") }]);
    for (let i = 0; i < 6; i++) inner = zip([{ name: `level${i}.zip`, data: inner }]);
    const { reasons } = await extractBeside((to) => writeFileSync(join(to, "export.zip"), inner));
    expect(reasons).toEqual(["too many archives in one another"]);
  });

  it("of many archives with many each is not opened without end", async () => {
    let layer = zip([{ name: "a.txt", data: "0".repeat(100_000) }]);
    for (let i = 0; i < 5; i++)
      layer = zip(Array.from({ length: 6 }, (_, n) => ({ name: `${n}.zip`, data: layer })));
    const started = performance.now();
    await extractBeside((to) => writeFileSync(join(to, "42.zip"), layer));
    expect(performance.now() - started).toBeLessThan(20_000);
  }, 30_000);

  it("with a damaged one in it gives the rest, and an error", async () => {
    const whole = zip([{ name: "a.eml", data: letter("the gutter") }]);
    const { code, data } = await extractBeside(
      inZip([
        { name: "broken.zip", data: whole.subarray(0, whole.length - 30) },
        { name: "fine.zip", data: whole },
      ]),
      2,
    );
    expect(code).toBe(1);
    expect(data?.errors.map((one) => one.code)).toEqual(["CORRUPT"]);
    expect(data?.errors[0]?.message).toContain("broken.zip");
  });
});

describe("odd things among downloads", () => {
  it("are passed over: a pipe, a socket, links in a ring and into nowhere", async () => {
    const server = createServer();
    const { reasons, data } = await extractBeside(async (to) => {
      execFileSync("mkfifo", [join(to, "pipe.mbox")]);
      await new Promise<void>((done) => server.listen(join(to, "s.eml"), done));
      symlinkSync(".", join(to, "ring"));
      symlinkSync("two", join(to, "one"));
      symlinkSync("one", join(to, "two"));
      symlinkSync("/nowhere/at/all", join(to, "gone.eml"));
    });
    server.close();
    expect(reasons).toContain("a link to a folder is not followed");
    expect(reasons).toContain("a link that leads nowhere");
    expect(data?.errors.map((one) => one.code)).toEqual([]);
    expect(reasons).toHaveLength(6);
  });

  it("are counted: 10,000 empty files, a folder 300 deep, a name that is no UTF-8", async () => {
    const { reasons } = await extractBeside((to) => {
      mkdirSync(join(to, "many"));
      for (let i = 0; i < 10_000; i++) writeFileSync(join(to, "many", `${i}.bin`), "");
      let at = join(to, "deep");
      for (let i = 0; i < 300; i++) at = join(at, "d");
      mkdirSync(at, { recursive: true });
      writeFileSync(join(at, "a.eml"), letter());
      writeFileSync(
        Buffer.concat([Buffer.from(`${to}/caf`), Buffer.from([0xe9]), Buffer.from(".eml")]),
        letter(),
      );
    });
    expect(reasons.filter((why) => why === "empty")).toHaveLength(10_000);
    expect(reasons).toContain("more than 40 folders deep");
    expect(reasons).toContain("its name is not in UTF-8; rename it");
  });

  it("are left as they are in a folder that may not be written", async () => {
    await extractBeside((to) => {
      writeFileSync(join(to, "export.zip"), zip([{ name: "a.eml", data: letter("the gutter") }]));
      chmodSync(to, 0o500);
    }, 2);
  });

  it.skipIf(process.getuid?.() === 0)("are an error each where they may not be read", async () => {
    const { code, data } = await extractBeside((to) => {
      writeFileSync(join(to, "secret.eml"), letter(), { mode: 0 });
      mkdirSync(join(to, "closed"), { mode: 0 });
    });
    expect(code).toBe(1);
    expect(data?.errors.map((one) => one.code)).toEqual(["PERMISSION", "PERMISSION"]);
  });

  it("do not include twin's own workspace", async () => {
    const { root, downloads } = await place();
    writeFileSync(join(downloads, "good.eml"), letter());
    const work = join(downloads, "my twin");
    await twin(["init", work, "--name", "Ann Lee", "--email", "ann@example.org", "--yes"], { cwd: root });
    for (const added of [1, 0]) {
      const { code, stdout } = await twin(["-w", work, "extract", downloads, "--json"], { cwd: root });
      expect(code).toBe(0);
      const { files } = dataSchema.parse(JSON.parse(stdout));
      expect(files.map((one) => [one.source, one.added])).toEqual([["eml", added]]);
    }
  });
});

const mails = (messages: number) => [...mailbox({ messages })].join("");

function database(path: string): void {
  using file = new DatabaseSync(path);
  file.exec(readFileSync("tests/fixtures/imessage/macos-ventura/input.sql", "utf8"));
}

/** Each kind of export, as it stands in the end. */
const kinds: Record<string, (folder: string) => string> = {
  mailbox: (folder) => {
    writeFileSync(join(folder, "all.mbox"), mails(400));
    return join(folder, "all.mbox");
  },
  notes: (folder) => {
    mkdirSync(join(folder, "vault", ".obsidian"), { recursive: true });
    for (let i = 0; i < 60; i++)
      writeFileSync(join(folder, "vault", `${i}.md`), `# Note ${i}\n\nThe roof.\n`);
    return join(folder, "vault", "59.md");
  },
  "archive's member": (folder) => {
    const data = mails(400);
    writeFileSync(join(folder, "export.zip"), zip([{ name: "Takeout/Mail/all.mbox", data }]));
    return join(folder, "export.zip");
  },
  database: (folder) => {
    database(join(folder, "chat.db"));
    return join(folder, "chat.db");
  },
};

const changes: Record<string, (path: string, content: Buffer) => void> = {
  grows: (path, content) => appendFileSync(path, content.subarray(0, 5000)),
  shrinks: (path) => truncateSync(path, Math.max(0, lstatSync(path).size - 4000)),
  vanishes: (path) => rmSync(path, { force: true }),
  "is replaced": (path, content) => {
    writeFileSync(`${path}.new`, content.subarray(0, content.length / 3));
    renameSync(`${path}.new`, path);
  },
};

describe("a file that changes while it is read", () => {
  const cases = Object.keys(kinds).flatMap((kind) =>
    Object.keys(changes).map((change) => ({ kind, change })),
  );

  it.each(cases)("a $kind that $change is no crash, and right the next time", async ({ kind, change }) => {
    const { root, downloads, work } = await place();
    const build = kinds[kind] ?? expect.fail();
    const alter = changes[change] ?? expect.fail();
    const path = build(downloads);
    const content = readFileSync(path);
    const controller = new AbortController();
    const altering = (async () => {
      for (let i = 0; i < 20 && !controller.signal.aborted; i++) {
        await wait(5);
        if (i > 0 && i % 4 === 0) writeFileSync(path, content);
        try {
          alter(path, content);
        } catch {
          // gone already
        }
      }
    })();
    const args = ["-w", work, "extract", downloads, "--json"];
    const { code, stderr } = await twin(args, { cwd: root });
    controller.abort();
    await altering;
    expect([0, 1, 3]).toContain(code);
    expect(stderr).not.toContain("INTERNAL");

    rmSync(downloads, { recursive: true });
    mkdirSync(downloads);
    build(downloads);
    expect([0, 3]).toContain((await twin(args, { cwd: root })).code);
    const calm = join(root, "calm");
    await twin(["init", calm, "--name", "Ann Lee", "--email", "ann@example.org", "--yes"], { cwd: root });
    await twin(["-w", calm, "extract", downloads, "--json"], { cwd: root });
    expect(contentOf(join(work, "corpus.db"))).toEqual(contentOf(join(calm, "corpus.db")));
  });
});
