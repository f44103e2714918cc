import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TwinError } from "../../src/core/errors.ts";
import { listElements } from "../../src/extract/embedded.ts";
import { diskEntry } from "../../src/extract/entry.ts";
import { temporaryFolder } from "../support/cli.ts";

/** The elements that a text holds, read in pieces of so many bytes, and whether it ended well. */
async function elements(text: string, size = 7, mark = ""): Promise<{ values: unknown[]; whole: boolean }> {
  const path = join(temporaryFolder(), "list.json");
  writeFileSync(path, text);
  const bytes = Buffer.from(text);
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
  const entry = { ...(await diskEntry(path)), open: () => Readable.from(pieces, { objectMode: false }) };
  const values: unknown[] = [];
  try {
    for await (const { value } of listElements(entry, mark)) values.push(value);
    return { values, whole: true };
  } catch (error) {
    expect(error).toBeInstanceOf(TwinError);
    return { values, whole: false };
  }
}

describe("the elements of a list", () => {
  it("are those that JSON.parse finds, however the file is cut into pieces", async () => {
    const list = fc.array(fc.oneof(fc.jsonValue(), fc.constantFrom('"', "\\", '\\"', "]", "[{", ",")), {
      maxLength: 6,
    });
    const layout = fc.constantFrom(undefined, 2, "\t");
    await fc.assert(
      fc.asyncProperty(list, layout, fc.integer({ min: 1, max: 40 }), async (values, indent, size) => {
        const text = JSON.stringify(values, null, indent);
        expect(await elements(text, size)).toEqual({ values: JSON.parse(text), whole: true });
        const script = `var before = {"a": 1};\nvar here = ${text};\nvar after = [1];`;
        expect(await elements(script, size, "here = ")).toEqual({ values: JSON.parse(text), whole: true });
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ["[1, 2", [1]],
    ['[{"a": 1}, {"b": "', [{ a: 1 }]],
    ["", []],
    ['{"a": 1}', []],
    ["no JSON", []],
  ])("of %j are those before it breaks off", async (text, values) => {
    expect(await elements(text)).toEqual({ values, whole: false });
  });

  it("go on behind one that is damaged", async () => {
    expect(await elements('[{"a": 1}, {"b": oops}, {"c": 3}]')).toEqual({
      values: [{ a: 1 }, undefined, { c: 3 }],
      whole: true,
    });
  });
});
