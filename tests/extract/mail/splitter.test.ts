import { Readable } from "node:stream";
import fc from "fast-check";
import { mboxParser } from "mbox-parser";
import { describe, expect, it } from "vitest";
import type { RawMessage } from "../../../src/extract/mail/message-filter.ts";
import { MboxSplitter } from "../../../src/extract/mail/splitter.ts";
import { mailbox } from "../../support/mailbox.ts";

function split(bytes: Buffer, cuts: readonly number[] = []): RawMessage[] {
  const messages: RawMessage[] = [];
  const splitter = new MboxSplitter((message) => messages.push(message));
  let from = 0;
  for (const cut of [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    if (cut > from) splitter.push(bytes.subarray(from, cut));
    from = Math.max(from, cut);
  }
  splitter.end();
  return messages;
}

const plain = (messages: RawMessage[]) =>
  messages.map(({ start, end, bytes }) => ({ start, end, text: bytes.toString("latin1") }));
const separator = "From ann@example.org Mon May 26 20:18:05 2025\n";

describe("the splitter", () => {
  it("gives the same messages however the stream is cut", () => {
    const whole = Buffer.from([...mailbox({ messages: 12, attachment: 3000 })].join(""));
    const expected = plain(split(whole));
    expect(expected).toHaveLength(12);
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length), { maxLength: 60 }), (cuts) => {
        expect(plain(split(whole, cuts))).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  it("gives the same messages from memory that is used again for each chunk", () => {
    const whole = Buffer.from([...mailbox({ messages: 12, attachment: 3000 })].join(""));
    const expected = plain(split(whole));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9000 }), fc.nat(5000), (size, room) => {
        const messages: RawMessage[] = [];
        const splitter = new MboxSplitter((message) => messages.push(message));
        const memory = Buffer.alloc(room + size);
        for (let at = 0; at < whole.length; at += size) {
          const length = whole.copy(memory, room, at, at + size);
          splitter.push(memory.subarray(room, room + length), room);
          memory.fill("From x");
        }
        splitter.end();
        expect(plain(messages)).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  it("says how much of a mail's text it left away, and keeps little of it", () => {
    const line = "A very long mail indeed.\n";
    const messages: RawMessage[] = [];
    const splitter = new MboxSplitter((message) => messages.push(message));
    splitter.push(Buffer.from(`${separator}Subject: long\n\n`));
    for (let i = 0; i < 100; i++) splitter.push(Buffer.from(line.repeat(10_000)));
    splitter.push(Buffer.from(`\n${separator}Subject: short\n\nok\n`));
    splitter.end();
    expect(messages.map(({ cut }) => cut)).toEqual([100 * 10_000 * line.length + 1 - 2 ** 20, 0]);
    expect(messages[0]?.bytes.length).toBeLessThan(1.1 * 2 ** 20);
  });

  it("gives the same messages byte by byte, with CRLF, escapes, nested parts and false delimiters", () => {
    const text = `${separator}Content-Type: multipart/mixed; boundary="a b"\n\n--a b\nContent-Type: multipart/related; boundary=in\n\n--in\n\nkept --in\n--inside\n--in\nContent-Type: image/png\n\nx--a b\n--in--\n--a b\nContent-Type: text/html\n\n>From here\n--a b--\nepilogue\n${separator}Subject: two\n\nFrom me\n--\nlast`;
    const whole = Buffer.from(text.replaceAll("\n", "\r\n"));
    const expected = plain(split(whole));
    expect(expected).toHaveLength(2);
    expect(expected[0]?.text).toContain("kept --in\r\n--inside\r\n");
    expect(expected[0]?.text).toContain("\r\nFrom here");
    expect(expected[0]?.text).not.toContain("x--a b");
    expect(plain(split(whole, [...whole.keys()]))).toEqual(expected);
  });

  it("undoes the escaping of mboxrd for any lines", () => {
    const line = fc.oneof(
      fc.string({ maxLength: 40 }).map((text) => text.replace(/[\r\n]/g, "")),
      fc.constantFrom("From x", ">From x", ">>From x", separator.trim(), ">", "--", "Subject: x", ""),
    );
    fc.assert(
      fc.property(fc.array(fc.array(line, { maxLength: 8 }), { minLength: 1, maxLength: 5 }), (bodies) => {
        const escaped = bodies.map(
          (lines) =>
            `${separator}Subject: x\n\n${lines.map((one) => one.replace(/^(?=>*From )/, ">")).join("\n")}\n\n`,
        );
        const read = split(Buffer.from(escaped.join(""))).map(({ bytes }) => bytes.toString());
        expect(read).toEqual(bodies.map((lines) => `Subject: x\n\n${lines.join("\n")}\n\n`));
      }),
      { numRuns: 300 },
    );
  });

  it("covers every byte: each message ends where the next begins", () => {
    const whole = Buffer.from([...mailbox({ messages: 50 })].join(""));
    const messages = split(whole, [1000, 5000, 5001]);
    expect(messages[0]?.start).toBe(0);
    expect(messages.at(-1)?.end).toBe(whole.length);
    for (const [i, { start }] of messages.slice(1).entries()) expect(start).toBe(messages[i]?.end);
  });

  it("goes on from any message's offset", () => {
    const whole = Buffer.from([...mailbox({ messages: 20 })].join(""));
    const messages = plain(split(whole));
    for (const [i, { start }] of messages.entries()) {
      const rest: RawMessage[] = [];
      const splitter = new MboxSplitter((message) => rest.push(message), start);
      splitter.push(whole.subarray(start));
      splitter.end();
      expect(plain(rest)).toEqual(messages.slice(i));
    }
  });

  it("keeps a mail of 300 MB in little memory", () => {
    const chunk = Buffer.from(`${"QUJD".repeat(18)}\n`.repeat(14_000));
    let message: RawMessage | null = null;
    const splitter = new MboxSplitter((one) => {
      message = one;
    });
    splitter.push(
      Buffer.from(
        `${separator}Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n--b\nContent-Type: video/mp4\n\n`,
      ),
    );
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 300; i++) splitter.push(chunk);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100e6);
    splitter.push(Buffer.from("--b--\n"));
    splitter.end();
    expect(message).toMatchObject({ start: 0 });
    expect(String((message as RawMessage | null)?.bytes)).toContain("hello");
    expect((message as RawMessage | null)?.bytes.length).toBeLessThan(500);
  });

  it("agrees with mbox-parser on a well-formed small mailbox", async () => {
    const text = [...mailbox({ messages: 30 })].join("");
    const oracle = await mboxParser(Readable.from([Buffer.from(text)]));
    const ours = split(Buffer.from(text)).map(({ bytes }) => /^Subject: (.*)$/m.exec(bytes.toString())?.[1]);
    expect(ours).toEqual(oracle.map(({ subject }) => subject));
  });

  it.each([
    ["asctime", "Mon May 26 20:18:05 2025", true],
    ["Takeout, zone before the year", "Mon May 26 20:18:05 +0000 2025", true],
    ["a named zone", "Mon May 26 20:18:05 CEST 2025", true],
    ["RFC 5322", "Mon, 26 May 2025 20:18:05 +0200", true],
    ["ISO", "2025-05-26T20:18:05Z", true],
    ["no date", "the beginning", false],
    ["a year alone", "me to you in 2025", false],
  ])("takes a separator with %s: %s", (_, end, found) => {
    const text = `${separator}Subject: a\n\nbody\nFrom x@y ${end}\nSubject: b\n\nbody\n`;
    expect(split(Buffer.from(text))).toHaveLength(found ? 2 : 1);
  });
});
