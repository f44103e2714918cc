import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
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
  entries: {
    name: string;
    type?: "file" | "symlink" | "link" | "fifo" | "character-device";
    linkname?: string;
    data?: string;
  }[],
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
    expect(await Promise.all(members.map((one) => text(one.open())))).toEqual(["eins", "zwei"]);
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

  it("refuse a link, whose content is where it leads", async () => {
    const canary = join(temporaryFolder(), "canary");
    writeFileSync(canary, "secret");
    const path = zipped(
      { name: "link", data: canary, mode: 0o120777 },
      { name: "file", data: "x", mode: 0o100644 },
    );
    const { members, refused } = await openArchive(path, "zip");
    expect(members.map(({ name }) => name)).toEqual(["file"]);
    expect(refused).toEqual([{ name: "link", reason: "no-plain-file" }]);
  });

  it("keep names apart that some file systems take for one", async () => {
    const path = zipped({ name: "Note.json", data: "1" }, { name: "note.json", data: "2" });
    const { members } = await openArchive(path, "zip");
    expect(await Promise.all(members.map((one) => text(one.open())))).toEqual(["1", "2"]);
  });

  it("refuse a real bomb, by its ratio", async () => {
    const path = zipped({ name: "zeros", data: Buffer.alloc(90_000_000) });
    await expect(openArchive(path, "zip")).rejects.toMatchObject({ code: "CORRUPT", message: /absurd/ });
  });

  it("do not give more than an entry says", async () => {
    const path = zipped({ name: "liar", data: Buffer.alloc(5_000_000), lie: { size: 10 } });
    const { members } = await openArchive(path, "zip");
    await expect(text(members[0]?.open() as NodeJS.ReadableStream)).rejects.toThrow();
  });

  it("refuse more than a million entries", async () => {
    const count = 1_000_001;
    const one = Buffer.concat([Buffer.from("PK\u0001\u0002"), Buffer.alloc(42), Buffer.from("a")]);
    one.writeUInt16LE(1, 28); // length of the name
    const list = Buffer.alloc(one.length * count);
    for (let i = 0; i < count; i++) one.copy(list, i * one.length);
    const end64 = Buffer.alloc(56);
    end64.write("PK\u0006\u0006", "latin1");
    end64.writeBigUInt64LE(44n, 4);
    end64.writeBigUInt64LE(BigInt(count), 24);
    end64.writeBigUInt64LE(BigInt(count), 32);
    end64.writeBigUInt64LE(BigInt(list.length), 40);
    const locator = Buffer.alloc(20);
    locator.write("PK\u0006\u0007", "latin1");
    locator.writeBigUInt64LE(BigInt(list.length), 8);
    locator.writeUInt32LE(1, 16);
    const end = Buffer.alloc(22, 0xff);
    end.write("PK\u0005\u0006\0\0\0\0", "latin1");
    end.writeUInt16LE(0, 20);
    const path = inFolder("many.zip", Buffer.concat([list, end64, locator, end]));
    await expect(openArchive(path, "zip")).rejects.toMatchObject({ code: "CORRUPT", message: /million/ });
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

  it("put small files aside while they are listed, and nothing else", async () => {
    const scratch = join(temporaryFolder(), "scratch");
    const large = "x".repeat(5 * 1024 * 1024);
    const path = inFolder(
      "a.tgz",
      await tgz([
        { name: "note", data: "eins" },
        { name: "empty", data: "" },
        { name: "picture.jpg", data: "no picture" },
        { name: "large", data: large },
        { name: "last", data: "zwei" },
      ]),
    );
    const { members } = await openArchive(path, "tgz", { scratch });
    expect(statSync(scratch).mode & 0o777).toBe(0o700);
    const [shelf = ""] = readdirSync(scratch);
    expect(readdirSync(scratch)).toHaveLength(1);
    expect(statSync(join(scratch, shelf)).size).toBe("einszwei".length);
    const contents = await Promise.all(members.map((one) => text(one.open())));
    expect(contents).toEqual(["eins", "", "no picture", large, "zwei"]);
  });

  it("refuse a device, a pipe and a hard link", async () => {
    const path = inFolder(
      "a.tgz",
      await tgz([
        { name: "pipe", type: "fifo" },
        { name: "device", type: "character-device" },
        { name: "hard", type: "link", linkname: "/etc/hostname" },
        { name: "good", data: "x" },
      ]),
    );
    const { members, refused } = await openArchive(path, "tgz");
    expect(members.map(({ name }) => name)).toEqual(["good"]);
    expect(refused.map(({ reason }) => reason)).toEqual(["no-plain-file", "no-plain-file", "no-plain-file"]);
  });

  it("refuse to grow absurdly", async () => {
    const path = inFolder("zeros.tgz", gzipSync(Buffer.alloc(90_000_000)));
    await expect(openArchive(path, "tgz")).rejects.toMatchObject({ code: "CORRUPT" });
    const bomb = await tgz([{ name: "zeros", data: "\0".repeat(90_000_000) }]);
    expect((await openArchive(inFolder("bomb.tgz", bomb), "tgz")).damage).toMatchObject({ code: "CORRUPT" });
  });
});
