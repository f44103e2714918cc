import { JSONParser } from "@streamparser/json";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Element, ElementScanner } from "../../src/extract/json-elements.ts";

/** The same by parsing the whole. */
function expected(value: unknown, paths: readonly string[]): Element[] {
  const found: Element[] = [];
  const walk = (at: unknown, segments: readonly (readonly string[])[], depth: number): void => {
    if (typeof at !== "object" || at === null) return;
    for (const [name, one] of Object.entries(at)) {
      const live = segments.filter((path) => path[depth] === "*" || path[depth] === name);
      const key = Array.isArray(at) ? Number(name) : name;
      if (live.some((path) => path.length === depth + 1))
        found.push({ value: one, key, index: found.length });
      else walk(one, live, depth + 1);
    }
  };
  walk(
    value,
    paths.map((path) => path.split(".").slice(1)),
    0,
  );
  return found;
}

function scan(text: string, paths: readonly string[], size: number, limit = 1e9) {
  const scanner = new ElementScanner(paths, limit);
  const bytes = Buffer.from(text);
  const found: Element[] = [];
  for (let at = 0; at < bytes.length; at += size) found.push(...scanner.push(bytes.subarray(at, at + size)));
  return { found, ended: scanner.ended, failed: scanner.failed };
}

// names that do not look like numbers: those an object puts into an order of its own
const name = fc.oneof(fc.constantFrom("a", "b", "messages"), fc.stringMatching(/^[^\d]{1,6}$/));
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom<unknown>(null, true, 0, -1.5e-7, 12345678901, "", '"', "\\", '\\"}]', "é🙂\u0000\n"),
    fc.string({ unit: "grapheme" }),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(name, tie("value"), { maxKeys: 4 }),
  ),
})).value;
const paths = fc.subarray(["$.*", "$.a", "$.a.*", "$.messages.*", "$.b.a", "$.*.a.*", "$.*.*.b"], {
  minLength: 1,
});

describe("elements of JSON in pieces", () => {
  it("are those of the whole, however it is cut and laid out", () => {
    const whole = fc.oneof(fc.array(json, { maxLength: 5 }), fc.dictionary(name, json, { maxKeys: 5 }));
    fc.assert(
      fc.property(
        whole,
        paths,
        fc.constantFrom(0, 1, 3),
        fc.integer({ min: 1, max: 40 }),
        (value, paths, indent, size) => {
          const { found, ended, failed } = scan(JSON.stringify(value, null, indent), paths, size);
          expect({ found, ended, failed }).toEqual({
            found: expected(value, paths),
            ended: true,
            failed: false,
          });
        },
      ),
      { numRuns: 500 },
    );
  });

  it("are those that a parser of streams finds", () => {
    fc.assert(
      fc.property(
        fc.dictionary(name, fc.array(json, { maxLength: 5 })),
        fc.integer({ min: 1, max: 40 }),
        (value, size) => {
          const text = JSON.stringify(value);
          const theirs: unknown[] = [];
          const parser = new JSONParser({ paths: ["$.*.*"], keepStack: false });
          parser.onValue = ({ value, key }) => void theirs.push([key, value]);
          parser.write(text);
          expect(scan(text, ["$.*.*"], size).found.map(({ key, value }) => [key, value])).toEqual(theirs);
        },
      ),
    );
  });

  it("end where the JSON does: what is cut off has no end, and keeps what came before", () => {
    fc.assert(
      fc.property(fc.array(json, { minLength: 1 }), fc.nat(), (value, cut) => {
        const text = Buffer.from(JSON.stringify({ a: value }));
        const { found, ended } = scan(text.subarray(0, cut % text.length).toString("latin1"), ["$.a.*"], 7);
        expect(ended).toBe(false);
        expect(found.length).toBeLessThanOrEqual(value.length);
      }),
    );
  });

  it.each([
    '{"a" 1}',
    '{"a":1]',
    "[1 2]",
    "[1,]",
    '{"a":1,}',
    "{1:2}",
    "nothing",
    '"word"',
    '{"a":{"x":}}',
    "[,1]",
    "[tru]",
    '{"a":[}]}',
    "{]",
  ])("are none of %j, which is no JSON", (text) => {
    const { failed, ended } = scan(text, ["$.*"], 3);
    expect(failed || !ended).toBe(true);
  });

  it("are not taken without bounds", () => {
    expect(scan(JSON.stringify(["x".repeat(1000)]), ["$.*"], 100, 500)).toMatchObject({
      failed: true,
      found: [],
    });
  });

  it("take anything", () => {
    const pieces = fc.constantFrom("{", "}", "[", "]", '"', "\\", ",", ":", "1", "a", " ", "null");
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (parts, size) => {
        const text = parts.join("");
        const { found, failed, ended } = scan(text, ["$.*"], size);
        let valid: unknown;
        try {
          valid = JSON.parse(text);
        } catch {}
        if (typeof valid === "object" && valid !== null) {
          expect({ failed, ended }).toEqual({ failed: false, ended: true });
          if (new Set(text.match(/"/g)).size === 0) expect(found).toEqual(expected(valid, ["$.*"]));
        }
      }),
      { numRuns: 500 },
    );
  });
});
