import { expect, it } from "vitest";
import { parseJson } from "../../src/core/json.ts";

it("gives a torn or empty text as undefined, and never throws", () => {
  expect(parseJson('{"a":[1]}')).toEqual({ a: [1] });
  for (const text of ["", "{", '{"a":', "NaN", "\u0000"]) expect(parseJson(text)).toBeUndefined();
});
