import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { TwinEvent } from "../../src/core/events.ts";
import { audit, firstBrokenAuditLine } from "../../src/io/audit.ts";
import { finishedFolders, writeFileAtomically, writeFolder } from "../../src/io/files.ts";
import { withLock } from "../../src/io/lock.ts";
import { temporaryFolder } from "../support/cli.ts";

describe("withLock", () => {
  it("refuses a second holder and frees the lock afterwards", async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, ".locks"));
    writeFileSync(join(root, ".locks", "corpus.lock"), "1"); // process 1 is always alive
    await expect(withLock(root, "corpus", async () => 1)).rejects.toMatchObject({ code: "LOCKED" });
    expect(await withLock(root, "run-a", async () => 2)).toBe(2);
    expect(existsSync(join(root, ".locks", "run-a.lock"))).toBe(false);
  });

  it("refuses this process a second time too", async () => {
    const root = temporaryFolder();
    await withLock(root, "corpus", async () => {
      await expect(withLock(root, "corpus", async () => 1)).rejects.toMatchObject({ code: "LOCKED" });
    });
  });

  it.each(["999999999", "", "nonsense"])("takes over a lock left behind by %j", async (content) => {
    const root = temporaryFolder();
    mkdirSync(join(root, ".locks"));
    writeFileSync(join(root, ".locks", "corpus.lock"), content);
    expect(await withLock(root, "corpus", async () => "taken")).toBe("taken");
  });

  it("waits for another command where one makes what both need, and says so", async () => {
    const root = temporaryFolder();
    const signal = new AbortController().signal;
    const told: string[] = [];
    const order: string[] = [];
    const first = withLock(root, "engine", async () => {
      await new Promise((done) => setTimeout(done, 700));
      order.push("first");
    });
    await new Promise((done) => setTimeout(done, 50));
    const emit = (event: TwinEvent) => event.type === "note" && told.push(event.message);
    await withLock(root, "engine", async () => order.push("second"), { signal, emit });
    await first;
    expect(order).toEqual(["first", "second"]);
    expect(told).toEqual([expect.stringMatching(/^Waiting: /)]);

    const held = withLock(root, "engine", () => new Promise((done) => setTimeout(done, 1500)));
    await new Promise((done) => setTimeout(done, 50));
    const stopped = withLock(root, "engine", async () => "never", { signal: AbortSignal.timeout(200) });
    await expect(stopped).rejects.toMatchObject({ code: "CANCELLED" });
    await held;
  });
});

describe("writeFolder", () => {
  it("leaves nothing behind when filling it fails, and never overwrites", async () => {
    const root = temporaryFolder();
    const folder = join(root, "one");
    await expect(
      writeFolder(folder, async (partial) => {
        await writeFile(join(partial, "half"), "x");
        throw new Error("broken");
      }),
    ).rejects.toThrow("broken");
    expect(readdirSync(root)).toEqual([]);
    await writeFolder(folder, (partial) => writeFile(join(partial, "manifest.json"), "{}"));
    await expect(writeFolder(folder, async () => undefined)).rejects.toMatchObject({ code: "INTERNAL" });
    expect(await finishedFolders(root)).toEqual(["one"]);
  });

  it("replaces a file in one step", async () => {
    const path = join(temporaryFolder(), "a", "b.json");
    await writeFileAtomically(path, "1");
    await writeFileAtomically(path, "2");
    expect(readFileSync(path, "utf8")).toBe("2");
    expect(readdirSync(join(path, ".."))).toEqual(["b.json"]);
  });
});

describe("audit log", () => {
  it("finds any edited line", async () => {
    const path = join(temporaryFolder(), "audit.log");
    for (let i = 0; i < 5; i++) await audit(path, "extract", { documents: i });
    expect(await firstBrokenAuditLine(path)).toBeNull();
    const text = readFileSync(path, "utf8");
    for (let line = 1; line <= 5; line++) {
      const edited = text.replace(`{"documents":${line - 1}}`, '{"documents":99}');
      writeFileSync(path, edited);
      expect(await firstBrokenAuditLine(path)).toBe(line);
    }
    writeFileSync(path, text.split("\n").slice(1).join("\n"));
    expect(await firstBrokenAuditLine(path)).toBe(1);
  });
});
