import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

// Who may import whom: core ← io, ui ← stages ← commands ← main. Stages never import each other.
const stages = ["extract", "dataset", "train", "export", "serve"];
const allowed: Record<string, string[]> = {
  core: [],
  io: ["core"],
  ui: ["core"],
  clean: ["core"],
  ...Object.fromEntries(stages.map((stage) => [stage, ["core", "io"]])),
  commands: ["core", "io", "ui", "clean", ...stages, "version"],
  main: ["core", "io", "ui", "commands", "version"],
  version: [],
};
const layerOf = (path: string) => path.split("/")[1]?.replace(/\.ts$/, "") ?? "";

describe("layers", () => {
  const files = globSync("src/**/*.ts");
  it("finds the sources", () => expect(files.length).toBeGreaterThan(20));
  it.each(files)("%s imports only what its layer may", (file) => {
    const imports = readFileSync(file, "utf8").matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g);
    const layers = [...imports].map(([, path]) => layerOf(relative(".", join(dirname(file), path ?? ""))));
    const layer = layerOf(file);
    expect(
      layers.filter((other) => other !== layer && !allowed[layer]?.includes(other) && other !== ""),
    ).toEqual([]);
  });
});
