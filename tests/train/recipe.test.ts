import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findTemplate } from "../../src/core/template.ts";
import { parseRecipe, totalSteps, withSettings } from "../../src/train/recipe.ts";
import { listRecipes } from "../../src/train/recipes.ts";
import { temporaryFolder, twin } from "../support/cli.ts";
import { trainingWorkspace } from "./workspace.ts";

const text = "what: w\nhardware: h\nbase: twin-tiny\ntemplate: chatml\n";
const recipe = parseRecipe(text, "r.yaml");

describe("shipped recipes", async () => {
  const recipes = await listRecipes(null);
  it("has the one that twin train takes by itself", () =>
    expect(recipes.map(({ name }) => name)).toContain("tiny-cpu"));
  it.each(recipes)(
    "$name starts with its command and has a template that export knows",
    ({ name, file, recipe }) => {
      const lines = readFileSync(file, "utf8").split("\n");
      expect(lines[0]).toBe(`# twin train --recipe ${name}`);
      expect(lines.some((line) => line.includes("Run for real:"))).toBe(true);
      expect(findTemplate(recipe.template)).toBeDefined();
    },
  );
});

describe("a recipe", () => {
  it("says the line of a typo", () => {
    expect(() => parseRecipe(`${text}rank: 8\nlearning_rat: 1\n`, "r.yaml")).toThrow(
      /r\.yaml, line 6: unknown key "learning_rat"/,
    );
  });
  it("says the line of a value that cannot be", () => {
    expect(() => parseRecipe(`${text}rank: many\n`, "r.yaml")).toThrow(/line 5: rank/);
  });
  it("takes checked settings", () => {
    expect(withSettings(recipe, ["rank=4", "max_steps=7", "ollama=null", "base=a=b"])).toMatchObject({
      rank: 4,
      max_steps: 7,
      ollama: null,
      base: "a=b",
    });
  });
  it.each(["rnak=4", "rank", "=4", "rank=many", "quantize=3"])("refuses --set %s", (setting) => {
    expect(() => withSettings(recipe, [setting])).toThrow(/--set/);
  });
  it("sizes its steps from the rows", () => {
    expect(totalSteps({ ...recipe, batch: 8, accumulate: 2, epochs: 3 }, 100)).toBe(21); // 13 batches, 7 steps
    expect(totalSteps({ ...recipe, max_steps: 5 }, 100)).toBe(5);
    expect(totalSteps({ ...recipe, epochs: 0.01 }, 3)).toBe(1);
  });
});

describe("twin recipes", () => {
  it("lists them, without a workspace too", async () => {
    const { code, stdout } = await twin(["recipes"], { cwd: temporaryFolder() });
    expect(code).toBe(0);
    expect(stdout).toMatch(/tiny-cpu +.*twin-tiny/);
  });
  it("copies one with its comments, finds it first, and never overwrites it", async () => {
    const { root } = trainingWorkspace();
    expect((await twin(["recipes", "copy", "tiny-cpu"], { cwd: root })).code).toBe(0);
    expect(readFileSync(join(root, "recipes", "tiny-cpu.yaml"), "utf8")).toContain(
      "# twin train --recipe tiny-cpu",
    );
    expect((await twin(["recipes"], { cwd: root })).stdout).toContain("tiny-cpu (yours)");
    const again = await twin(["recipes", "copy", "tiny-cpu"], { cwd: root });
    expect(again.code).toBe(2);
    expect(again.stderr).toContain("is there already");
  });
  it("names the recipes when there is none of that name", async () => {
    const { code, stderr } = await twin(["recipes", "copy", "nope"], { cwd: trainingWorkspace().root });
    expect(code).toBe(1);
    expect(stderr).toContain("tiny-cpu");
  });
});
