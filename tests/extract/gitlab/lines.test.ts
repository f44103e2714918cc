import { Readable } from "node:stream";
import fc from "fast-check";
import { expect, it } from "vitest";
import { urlEntry } from "../../../src/extract/entry.ts";
import { jsonLines } from "../../../src/extract/gitlab/records.ts";

it("finds the same lines however the file comes in pieces", async () => {
  const line = fc.oneof(fc.json(), fc.constant(""), fc.constant("{broken"));
  await fc.assert(
    fc.asyncProperty(
      fc.array(line),
      fc.integer({ min: 1, max: 40 }),
      fc.boolean(),
      async (lines, size, ends) => {
        const bytes = Buffer.from(lines.join("\n") + (ends ? "\n" : ""));
        const chunks: Buffer[] = [];
        for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
        const found: unknown[] = [];
        const entry = { ...urlEntry("x"), open: () => Readable.from(chunks, { objectMode: false }) };
        for await (const { value, reason, place } of jsonLines(entry)) found.push([place, reason ?? value]);
        const expected = lines.flatMap((text, index) => {
          if (text.trim() === "") return [];
          return [[`line ${index + 1}`, text === "{broken" ? "broken-json" : JSON.parse(text)]];
        });
        expect(found).toEqual(expected);
      },
    ),
  );
});
