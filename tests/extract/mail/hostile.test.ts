import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { expect, it } from "vitest";
import { diskEntry } from "../../../src/extract/entry.ts";
import { mbox } from "../../../src/extract/mail/mbox.ts";
import { readAll } from "../../contract/source.ts";
import { temporaryFolder } from "../../support/cli.ts";

const separator = "From ann@example.org Mon May 26 20:18:05 2025\n";
const nobody = { names: [], emails: [], handles: [] };

it("reads a mail of 200 MB in a small .gz in little memory, and lists what it cut", async () => {
  const path = join(temporaryFolder(), "bomb.mbox.gz");
  const before = `${separator}Subject: first\n\nshort\n\n`;
  function* bomb() {
    yield `${before}${separator}Subject: bomb\n\n`;
    const much = "All work and no play.\n".repeat(50_000);
    for (let i = 0; i < 190; i++) yield much;
    yield `\n${separator}Subject: last\n\nalso short\n`;
  }
  await pipeline(Readable.from(bomb()), createGzip({ level: 1 }), createWriteStream(path));
  const memory = process.memoryUsage().rss;
  const records = (await readAll(mbox, await diskEntry(path), nobody)).flatMap((batch) => batch.records);
  expect(process.memoryUsage().rss - memory).toBeLessThan(250e6);
  const titles = records.flatMap((one) => (one.type === "document" ? [one.document.title] : []));
  expect(titles).toEqual(["first", "bomb", "last"]);
  expect(records.filter((one) => one.type === "skipped")).toEqual([
    { type: "skipped", locator: `byte ${before.length}`, reason: "text-cut" },
  ]);
});
