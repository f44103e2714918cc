import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { describe, expect, it } from "vitest";
import { openArchive } from "../../src/io/archive.ts";
import { temporaryFolder } from "../support/cli.ts";
import { type ZipEntry, zip } from "../support/zip.ts";

/** Two folders deep, so that even `../../canary` would stay in the test's own temporary folder. */
const inFolder = (name: string, content: Buffer) => {
  const path = join(temporaryFolder(), "a", "b", name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
};
const zipped = (...entries: ZipEntry[]) => inFolder("a.zip", zip(entries));

async function tgz(
  entries: { name: string; type?: "file" | "symlink"; linkname?: string; data?: string }[],
): Promise<Buffer> {
  const archive = pack();
  for (const { name, type = "file", linkname, data = "" } of entries) {
    archive.entry({ name, type, ...(linkname ? { linkname } : {}) }, type === "file" ? data : "");
  }
  archive.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of archive) if (piece instanceof Uint8Array) pieces.push(Buffer.from(piece));
  return gzipSync(Buffer.concat(pieces));
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  let all = "";
  for await (const chunk of stream) all += String(chunk);
  return all;
}

describe("zip archives", () => {
  it("are read in place", async () => {
    const path = zipped(
      { name: "Takeout/Übersicht.txt", data: "eins" },
      { name: "b/", data: "" },
      { name: "b/c", data: "zwei" },
    );
    const { members, refused } = await openArchive(path, "zip");
    expect(members.map(({ name, size }) => [name, size])).toEqual([
      ["Takeout/Übersicht.txt", 4],
      ["b/c", 4],
    ]);
    expect(await Promise.all(members.map(({ open }) => text(open())))).toEqual(["eins", "zwei"]);
    expect(refused).toEqual([]);
    expect(readdirSync(dirname(path))).toEqual(["a.zip"]);
  });

  it.each([
    ["../../canary", "name-leads-outside"],
    ["a/../../canary", "name-leads-outside"],
    ["C:\\canary", "absolute-name"],
    ["..\\canary", "name-leads-outside"],
    ["a\0b", "bad-name"],
  ])("refuse the name %j and keep the others", async (name, reason) => {
    const path = zipped({ name, data: "x" }, { name: "good", data: "y" });
    const { members, refused } = await openArchive(path, "zip");
    expect(members.map((one) => one.name)).toEqual(["good"]);
    expect(refused.map((one) => one.reason)).toEqual([reason]);
    for (const up of [".", "..", "../.."]) expect(existsSync(join(dirname(path), up, "canary"))).toBe(false);
  });

  it("refuse an absolute name", async () => {
    const canary = join(temporaryFolder(), "canary");
    const path = zipped({ name: canary, data: "x" }, { name: "good", data: "y" });
    expect((await openArchive(path, "zip")).refused.map(({ reason }) => reason)).toEqual(["absolute-name"]);
    expect(existsSync(canary)).toBe(false);
  });

  it("refuse an encrypted entry and one that grows absurdly", async () => {
    const path = zipped({ name: "secret", data: "x", lie: { flags: 0x801 } }, { name: "fine", data: "z" });
    expect((await openArchive(path, "zip")).refused.map(({ reason }) => reason)).toEqual(["encrypted"]);
    const bomb = zipped({ name: "bomb", data: "x", lie: { size: 3_000_000_000 } });
    await expect(openArchive(bomb, "zip")).rejects.toMatchObject({ code: "CORRUPT" });
  });

  it("refuse entries that overlap", async () => {
    const path = zipped({ name: "a", data: "x".repeat(1000) }, { name: "b", data: "y", lie: { offset: 0 } });
    await expect(openArchive(path, "zip")).rejects.toMatchObject({ code: "CORRUPT", message: /overlap/ });
  });

  it("say so when they are cut off or are something else", async () => {
    const whole = zip([{ name: "a", data: "x".repeat(5000) }]);
    for (const content of [whole.subarray(0, whole.length - 30), Buffer.from("no zip at all")]) {
      await expect(openArchive(inFolder("b.zip", content), "zip")).rejects.toMatchObject({
        code: "CORRUPT",
        hint: /again/,
      });
    }
    await expect(openArchive("/nowhere/x.zip", "zip")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("tar archives", () => {
  it("are read in place, links and outside names refused", async () => {
    const canary = join(temporaryFolder(), "canary");
    const path = inFolder(
      "a.tgz",
      await tgz([
        { name: "one", data: "eins" },
        { name: "link", type: "symlink", linkname: canary },
        { name: "../canary", data: "x" },
        { name: "two", data: "zwei" },
      ]),
    );
    const { members, refused, damage } = await openArchive(path, "tgz");
    expect(damage).toBeNull();
    expect(members.map(({ name }) => name)).toEqual(["one", "two"]);
    expect(await text(members[1]?.open() as NodeJS.ReadableStream)).toBe("zwei");
    expect(refused.map(({ reason }) => reason)).toEqual(["no-plain-file", "name-leads-outside"]);
  });

  it("give what stands before the damage when they are cut off", async () => {
    let noise = "";
    for (let i = 0; noise.length < 200_000; i++) noise += `${Math.imul(i, 2654435761)} `;
    const whole = await tgz([
      { name: "one", data: "eins" },
      { name: "two", data: noise },
    ]);
    const { members, damage } = await openArchive(
      inFolder("a.tgz", whole.subarray(0, whole.length / 2)),
      "tgz",
    );
    expect(members.map(({ name }) => name)).toEqual(["one", "two"]);
    expect(damage).toMatchObject({ code: "CORRUPT" });
  });

  it("refuse to grow absurdly", async () => {
    const path = inFolder("zeros.tgz", gzipSync(Buffer.alloc(90_000_000)));
    await expect(openArchive(path, "tgz")).rejects.toMatchObject({ code: "CORRUPT" });
    const bomb = await tgz([{ name: "zeros", data: "\0".repeat(90_000_000) }]);
    expect((await openArchive(inFolder("bomb.tgz", bomb), "tgz")).damage).toMatchObject({ code: "CORRUPT" });
  });
});
