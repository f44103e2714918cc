import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { imessage } from "../../../src/extract/chats/imessage.ts";
import { attributedText } from "../../../src/extract/chats/imessage-text.ts";
import { diskEntry } from "../../../src/extract/entry.ts";
import { readAll, testSource } from "../../contract/source.ts";
import { temporaryFolder } from "../../support/cli.ts";

function databaseOf(folder: string, scratch: string, name = "chat.db"): string {
  const path = join(scratch, name);
  const database = new DatabaseSync(path);
  database.exec(readFileSync(join(folder, "input.sql"), "utf8"));
  database.close();
  return path;
}

const golden = "tests/fixtures/imessage";
describe("imessage", () =>
  testSource(imessage, golden, { prepare: ({ folder, scratch }) => databaseOf(folder, scratch) }));

const nobody = { names: [], emails: [], handles: [] };
const texts = async (path: string) =>
  (await readAll(imessage, await diskEntry(path), nobody)).flatMap(({ records }) =>
    records.flatMap((one) => (one.type === "document" ? [one.document.text] : [])),
  );

it("reads what is still in the log beside the database, and sees that it grew", async () => {
  const path = databaseOf(join(golden, "years-ago-with-seconds"), temporaryFolder());
  const writer = new DatabaseSync(path);
  writer.exec("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0;");
  const print = async () =>
    imessage.fingerprint?.(await diskEntry(path), {
      signal: new AbortController().signal,
      env: {},
      elsewhere: new Set(),
    });
  const before = await print();
  writer.exec(
    "INSERT INTO message VALUES (3, 'G-3', 'In the log', 0, 'iMessage', 400000120, 1); INSERT INTO chat_message_join VALUES (1, 3);",
  );
  expect(await texts(path)).toEqual(["Kommst du am Samstag?", "Ja, um neun", "In the log"]);
  expect(await print()).not.toBe(before);
  writer.close();
});

it("knows the file of an iPhone's backup, and says what to do when that is encrypted", async () => {
  const name = "3d0d7e5fb2ce288813306e4d4636395e047a3d28";
  const path = databaseOf(join(golden, "years-ago-with-seconds"), temporaryFolder(), name);
  expect(await texts(path)).toHaveLength(2);
  writeFileSync(path, Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 31) & 255)));
  expect(await imessage.recognizes(await diskEntry(path))).toBeGreaterThan(0);
  await expect(texts(path)).rejects.toMatchObject({
    code: "CORRUPT",
    hint: expect.stringContaining("backup"),
  });
});

describe("the words in an attributed body", () => {
  const stream = (text: string) => {
    const bytes = Buffer.from(text);
    const n = bytes.length;
    const count =
      n < 0x80
        ? Buffer.from([n])
        : n < 0x8000
          ? Buffer.from([0x81, n & 255, n >> 8])
          : Buffer.from([0x82, n & 255, (n >> 8) & 255, n >> 16, 0]);
    return Buffer.concat([
      Buffer.from("\u0004\u000bstreamtyped"),
      Buffer.from([0x81, 0xe8, 3, 0x84, 1, 0x40, 0x84, 0x84, 0x84, 8]),
      Buffer.from("NSString"),
      Buffer.from([1, 0x94, 0x84, 1, 0x2b]),
      count,
      bytes,
      Buffer.from([0x86, 0x84]),
    ]);
  };
  it("are read whatever their length", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), (text) => {
        expect(attributedText(stream(text))).toBe(Buffer.from(text).toString());
      }),
    );
    const long = "a+NSString ".repeat(4000);
    expect(attributedText(stream(long))).toBe(long);
  });
  it("never bring it down", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(60), (noise, cut) => {
        attributedText(noise);
        attributedText(Buffer.concat([stream("hello").subarray(0, cut), noise]));
      }),
    );
  });
});
