import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRecipe } from "../../src/train/recipe.ts";
import type { Job, Trainer } from "../../src/train/trainer.ts";
import { secret } from "./workspace.ts";

/** A job like any other, in a folder with a space in its name. */
export function job(change: Partial<Job> = {}, settings = ""): Job {
  const recipe = parseRecipe(
    `what: w\nhardware: h\nbase: /models/my base\ntemplate: chatml\nsave_every: 10\n${settings}`,
    "r.yaml",
  );
  const file = (name: string) => ({
    file: `/data/my twin/${name}.jsonl`,
    count: 100,
    optional: ["system" as const],
  });
  return {
    recipe,
    base: { model: recipe.base, ollama: null, template: recipe.template },
    rows: { train: file("train"), eval: file("eval"), system: "You write as Ann.", overlong: 0 },
    device: { kind: "cpu", name: "2 CPU cores", memory: null, bf16: false },
    totalSteps: 40,
    work: "/runs/my twin/work",
    python: "/engine/bin/python",
    threads: 2,
    checkpoint: null,
    ...change,
  };
}

/** What every trainer must keep. `line` writes a progress line as its engine does. */
export function testTrainer(
  trainer: Trainer,
  line: (event: { step: number; total: number; loss?: number; evalLoss?: number }) => string,
): void {
  describe(`trainer ${trainer.name}`, () => {
    it("plans the same for the same job", () => expect(trainer.plan(job())).toEqual(trainer.plan(job())));

    it("keeps paths whole, spaces and all", () => {
      const { invocation, files } = trainer.plan(job());
      expect(invocation.command).toBe("/engine/bin/python");
      expect(invocation.cwd).toBe("/runs/my twin/work");
      expect(Object.values(files).join("\n")).toContain("/models/my base");
    });

    it("goes nowhere for a base that is here", () => {
      expect(trainer.plan(job()).invocation.env).toMatchObject({ HF_HUB_OFFLINE: "1", DO_NOT_TRACK: "1" });
    });

    it("reads its own progress lines", () => {
      expect(trainer.progress(line({ step: 3, total: 40, loss: 2.5 }))).toMatchObject({ step: 3, loss: 2.5 });
      expect(trainer.progress(line({ step: 40, total: 40, evalLoss: 2 }))).toMatchObject({ evalLoss: 2 });
    });

    it("takes a torn line for none, wherever it is cut", () => {
      const whole = line({ step: 12, total: 40, loss: 2.25 });
      fc.assert(
        fc.property(fc.nat(whole.length - 1), (at) => {
          expect(trainer.progress(whole.slice(0, at))).toBeNull();
        }),
      );
    });

    it("survives anything as a progress line", () => {
      fc.assert(
        fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
          trainer.progress(text);
        }),
      );
    });

    it("lets no row through its output filter", () => {
      fc.assert(
        fc.property(fc.string(), fc.string(), (before, after) => {
          const filter = trainer.outputFilter();
          const shown = [
            "training example:",
            `${before}${secret}${after}`,
            secret,
            `{'output': '${secret}'}`,
            `ValueError: cannot read '${secret}'`,
          ]
            .map(filter)
            .join("\n");
          expect(shown).not.toContain(secret);
        }),
      );
    });

    it("says what to do about any ending", () => {
      fc.assert(
        fc.property(fc.nat(255), fc.array(fc.string()), (code, tail) => {
          const error = trainer.failure({ code, signal: null, tail });
          expect(error.hint).toBeTruthy();
        }),
      );
    });
  });
}
