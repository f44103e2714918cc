import { describe, expect, it } from "vitest";
import { chooseQuestions } from "../../src/commands/demo.ts";
import type { Example } from "../../src/core/example.ts";

const row = (instruction: string, input = ""): Example => ({
  instruction,
  input,
  output: "o",
  tier: 2,
  score: 5,
  tokens: 1,
  documentIds: [],
  why: [],
});
const asked = (rows: Example[]) =>
  chooseQuestions(rows.map((one) => `${JSON.stringify(one)}\n`).join("")).map(
    ({ instruction }) => instruction,
  );

describe("the demo's questions", () => {
  it("are an answer, a mail and a note, the shortest of each", () => {
    const rows = [
      row("Write your note A, a long one"),
      row("Write your note A"),
      row("Write a mail to B"),
      row("Answer this mail", "and its text, which is long"),
      row("Answer it", "text"),
    ];
    expect(asked(rows)).toEqual(["Answer it", "Write a mail to B", "Write your note A"]);
  });

  it("are any three where a kind is missing, and fewer where there are fewer", () => {
    expect(asked([row("x"), row("yy"), row("zzz"), row("wwww")])).toEqual(["x", "yy", "zzz"]);
    expect(asked([row("x")])).toEqual(["x"]);
  });
});
