import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RawMessage } from "../../../src/extract/mail/message-filter.ts";
import { ParserPool, type PoolOptions } from "../../../src/extract/mail/parser-pool.ts";
import { MboxSplitter } from "../../../src/extract/mail/splitter.ts";
import { mailbox } from "../../support/mailbox.ts";

const options: PoolOptions = {
  size: 1,
  self: { names: [], emails: ["ann@example.org"], handles: [] },
  file: "/mail.mbox",
  signal: new AbortController().signal,
};
const mortal = new URL("./mortal-worker.ts", import.meta.url);
const raw = (text: string, start = 0): RawMessage => ({
  start,
  end: start,
  envelope: "",
  bytes: Buffer.from(text),
});

describe("the parser's threads", () => {
  it.each([
    ["die", "parser-crashed"],
    ["throw", "parser-crashed"],
    ["hang", "parser-timeout"],
  ])("a mail that makes a thread %s is skipped, the others are read", async (word, reason) => {
    await using pool = new ParserPool({ ...options, script: mortal });
    const records = await pool.parse([raw("a", 1), raw(word, 2), raw("b", 3), raw("c", 4)]);
    expect(records.map((one) => (one.type === "skipped" ? [one.locator, one.reason] : []))).toEqual([
      ["byte 1", "read"],
      ["byte 2", reason],
      ["byte 3", "read"],
      ["byte 4", "read"],
    ]);
    expect(await pool.parse([raw("d", 5)])).toHaveLength(1);
  });

  it("stops at once on Ctrl-C, even in the middle of a mail that hangs", async () => {
    const controller = new AbortController();
    await using pool = new ParserPool({ ...options, signal: controller.signal, script: mortal });
    const parsed = pool.parse([raw("hang")]);
    setTimeout(() => controller.abort(), 200);
    await expect(parsed).rejects.toMatchObject({ code: "CANCELLED" });
  });

  it("gives a record for every mutated mail", async () => {
    const seeds: Buffer[] = [];
    const splitter = new MboxSplitter(({ bytes }) => seeds.push(bytes));
    splitter.push(Buffer.from([...mailbox({ messages: 6, attachment: 200 })].join("")));
    for (const name of ["attachments-dropped", "html-quotes", "flowed", "charsets", "takeout-dialect"]) {
      splitter.push(readFileSync(`tests/fixtures/mbox/${name}/input.mbox`));
    }
    splitter.end();
    const mutated = fc.sample(
      fc.tuple(
        fc.constantFrom(...seeds),
        fc.array(fc.tuple(fc.nat(), fc.nat(3), fc.uint8Array({ minLength: 1, maxLength: 12 })), {
          minLength: 1,
          maxLength: 8,
        }),
      ),
      { numRuns: 400, seed: 7 },
    );
    const messages = mutated.map(([seed, changes], i) => {
      let bytes = Buffer.from(seed);
      for (const [at, kind, noise] of changes) {
        const place = at % (bytes.length + 1);
        const [head, tail] = [bytes.subarray(0, place), bytes.subarray(place)];
        if (kind === 0) bytes = Buffer.concat([head, noise, tail.subarray(noise.length)]);
        else if (kind === 1) bytes = Buffer.concat([head, tail.subarray(noise.length * 8)]);
        else if (kind === 2) bytes = Buffer.concat([head, bytes.subarray(0, place), tail]);
        else bytes = Buffer.from(head);
      }
      return { start: i, end: i, envelope: "", bytes };
    });
    await using pool = new ParserPool(options);
    const records = await pool.parse(messages);
    expect(records).toHaveLength(400);
    expect(records.filter(({ type }) => type === "document").length).toBeGreaterThan(200);
  });

  it("survives mail that is made to hurt", async () => {
    const deep = `Content-Type: text/html\n\n${"<div>".repeat(20_000)}deep`;
    const nested = Array.from(
      { length: 3000 },
      (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`,
    ).join("");
    const hurtful = [
      deep,
      nested,
      `Subject: ${"=?utf-8?q?".repeat(20_000)}\n\nx`,
      `From: ${"<".repeat(100_000)}\nTo: ${"(".repeat(100_000)}\nCc: ${'"'.repeat(100_001)}\n\nx`,
      `Subject: a${" ".repeat(200_000)}b\n\n${`${" ".repeat(200_000)}x\n`.repeat(3)}`,
      `References: ${"<a@b> ".repeat(50_000)}\n\nx`,
      `Content-Type: text/plain; ${"boundary=".repeat(10_000)}\n\nx`,
      `Date: ${"(".repeat(100_000)}\n\nOn ${"x, ".repeat(100_000)}`,
      "\0\0\0\0",
      "",
    ].map((text, i) => raw(text, i));
    await using pool = new ParserPool(options);
    const started = performance.now();
    const records = await pool.parse(hurtful);
    expect(records).toHaveLength(hurtful.length);
    expect(
      records.filter((one) => one.type === "skipped" && one.reason.startsWith("parser")).length,
    ).toBeLessThan(2);
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});
