import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeChange } from "../../../src/extract/git/change.ts";
import { foreignByContent, foreignByName } from "../../../src/extract/git/foreign.ts";
import { ownMessage } from "../../../src/extract/git/message.ts";
import { fields, mapInOrder, pieces } from "../../../src/extract/git/records.ts";
import { classify } from "../../../src/extract/git/syntax.ts";

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

async function* inChunks(bytes: Uint8Array, sizes: readonly number[]): AsyncIterable<Uint8Array> {
  let at = 0;
  for (let index = 0; at < bytes.length; index++) {
    const size = sizes[index % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });

describe("the stream of git's records", () => {
  it("is cut the same wherever its chunks end", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.stringMatching(/^[a-z#]{1,12}$/), { maxLength: 8 }),
        sizes,
        async (parts, cuts) => {
          const bySeparator = Buffer.from(parts.map((part) => `\0SEP\0${part}`).join(""));
          const cut = await all(pieces(inChunks(bySeparator, cuts), Buffer.from("\0SEP\0"), 1000));
          expect(cut.map(String)).toEqual(parts);
          const byNul = Buffer.from(parts.map((part) => `${part}\0`).join(""));
          expect((await all(fields(inChunks(byNul, cuts)))).map(String)).toEqual(parts);
        },
      ),
    ));

  it("keeps of a huge piece only its beginning", async () => {
    const bytes = Buffer.from(`|${"x".repeat(100_000)}|short`);
    expect((await all(pieces(inChunks(bytes, [7]), Buffer.from("|"), 50))).map(String)).toEqual([
      "x".repeat(50),
      "short",
    ]);
  });

  it("keeps the order of work done at the same time", async () => {
    const work = (wait: number) => new Promise<number>((done) => setTimeout(() => done(wait), wait));
    expect(await all(mapInOrder([30, 1, 20, 2], 3, work))).toEqual([30, 1, 20, 2]);
  });
});

describe("a commit's message", () => {
  it.each([
    ["Subject\n\nBody.\n\nSigned-off-by: A <a@b>\nReviewed-by: B <b@c>\n", "Subject\n\nBody."],
    ["Subject\n\nSigned-off-by: A <a@b>\n(cherry picked from commit 0123456789)\n", "Subject"],
    ["Subject\n\nCloses #12\n", "Subject\n\nCloses #12"],
    ["Subject\n\nNote: this stays.\n", "Subject\n\nNote: this stays."],
    ["Signed-off-by: only a trailer <a@b>", "Signed-off-by: only a trailer <a@b>"],
    ["Subject\r\n\r\nBody\r\nChange-Id: I1", "Subject\n\nBody"],
  ])("%j is the author's own: %j", (message, own) => expect(ownMessage(message)).toBe(own));

  it("loses no line but trailers", () =>
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z ]{0,20}$/)), (lines) => {
        expect(ownMessage(`Subject\n\n${lines.join("\n")}`).replace(/\s+/g, "")).toBe(
          `Subject${lines.join("")}`.replace(/\s+/g, ""),
        );
      }),
    ));
});

describe("a change", () => {
  it("is described within bounds, whatever its size", () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ minLength: 1, maxLength: 300 }), fc.nat())),
        fc.array(fc.string()),
        (files, lines) => {
          const stats = files.map(([name, count]) => `${count}\t0\t${name.replace(/\s/g, "_")}`).join("\n");
          expect(
            describeChange(`${stats}\n\ndiff --git a/x b/x\n+++ b/x\n@@ -1 +1 @@\n${lines.join("\n")}`)
              .length,
          ).toBeLessThanOrEqual(1500);
        },
      ),
    ));
});

describe("what a path says", () => {
  it.each([
    ["vendor/a.go", "vendored"],
    ["web/dist/a.js", "vendored"],
    ["Cargo.lock", "generated"],
    ["LICENSE", "boilerplate"],
    ["src/distance.ts", null],
    ["docs/licensing.md", null],
  ])("%s → %s", (path, reason) => expect(foreignByName(path)).toBe(reason));

  it.each([
    ["README", { kind: "readme" }],
    ["docs/readme.rst", { kind: "readme" }],
    ["docs/a.MD", { kind: "article" }],
    ["a.tsx", { kind: "code", syntax: "TypeScript" }],
    ["Makefile", { kind: "code", syntax: "Make" }],
    ["readme.png", null],
    ["a.json", null],
  ])("%s is %j", (path, kind) => expect(classify(path)).toEqual(kind));

  it("finds generated code by its mark, not prose about it", () => {
    expect(foreignByContent("# DO NOT EDIT\nx = 1\n", false)).toBe("generated");
    expect(foreignByContent("# How to\n\nDo not edit this by hand.\n", true)).toBe(null);
  });
});
