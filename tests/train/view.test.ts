import { renderToString } from "ink";
import { createElement } from "react";
import { describe, expect, it } from "vitest";
import { sparkline, type TrainingFacts, TrainingPicture, withEvent } from "../../src/ui/ink/training.ts";

const start: TrainingFacts = {
  step: 0,
  totalSteps: 40,
  losses: [],
  evals: [],
  elapsed: 0,
  remaining: null,
  notes: [],
};
const event = { type: "training", step: 0, totalSteps: 40, elapsed: 0 } as const;
const picture = (facts: TrainingFacts, columns = 80) =>
  renderToString(createElement(TrainingPicture, { facts, columns }), { columns });

describe("the live view", () => {
  const facts = [
    { ...event, evalLoss: 5.4 },
    ...Array.from({ length: 20 }, (_, i) => ({
      ...event,
      step: i + 1,
      loss: 5 - i / 10,
      elapsed: i,
      remaining: 20,
    })),
    { ...event, step: 20, evalLoss: 3.75, elapsed: 65 },
  ].reduce(withEvent, start);

  it("shows steps, losses and time", () => {
    const text = picture(facts);
    expect(text).toContain("20/40");
    expect(text).toContain("3.100");
    expect(text).toContain("5.400 before, 3.750 now");
    expect(text).toContain("1 min 05 s gone · 20 s left");
  });

  it("says what it waits for before the first step", () =>
    expect(picture(start)).toContain("loading the model"));

  it.each([30, 40, 60, 200])("keeps within %i columns", (columns) => {
    for (const line of picture(facts, columns).split("\n"))
      expect([...line].length).toBeLessThanOrEqual(columns);
  });

  it("makes foreign text safe", () => {
    expect(picture(withEvent(start, { type: "note", message: "\u001b]0;boo\u0007\u001b[2Jnote" }))).toContain(
      "note",
    );
    expect(withEvent(start, { type: "note", message: "\u001b[2Jnote" }).notes).toEqual(["note"]);
  });

  it("draws a curve of any length", () => {
    expect(sparkline([8, 4, 1], 10)).toBe("█▄▁");
    expect(
      sparkline(
        Array.from({ length: 1000 }, (_, i) => i),
        20,
      ),
    ).toHaveLength(20);
    expect(sparkline([Number.NaN, 2], 5)).toBe("▁");
    expect(sparkline([], 5)).toBe("");
  });
});
