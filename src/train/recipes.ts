import { readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { TwinError } from "../core/errors.ts";
import { exists, readText, writeFileAtomically } from "../io/files.ts";
import { resource } from "../io/resources.ts";
import { parseRecipe, type Recipe } from "./recipe.ts";

/** The recipe that `twin train` takes when neither the command nor twin.yaml names one. */
export const DEFAULT_RECIPE = "tiny-cpu";

export interface NamedRecipe {
  name: string;
  file: string;
  /** Is it the user's own, from the workspace? */
  own: boolean;
  recipe: Recipe;
}

/** All recipes by name: the workspace's own first; they hide shipped ones of the same name. */
export async function listRecipes(workspace: string | null): Promise<NamedRecipe[]> {
  const found = new Map<string, NamedRecipe>();
  const folders = [
    ...(workspace ? [{ folder: join(workspace, "recipes"), own: true }] : []),
    { folder: shipped, own: false },
  ];
  for (const { folder, own } of folders) {
    for (const entry of (await readdir(folder).catch(() => [])).sort()) {
      const name = entry.replace(/\.yaml$/, "");
      if (name === entry || found.has(name)) continue;
      const file = join(folder, entry);
      found.set(name, { name, file, own, recipe: parseRecipe(await readText(file), file) });
    }
  }
  return [...found.values()];
}

/** Finds a recipe by its name or file. Throws NOT_FOUND, CONFIG. */
export async function findRecipe(
  nameOrFile: string,
  at: { workspace: string | null; cwd: string },
): Promise<NamedRecipe> {
  const file = await fileOf(nameOrFile, at);
  const name = basename(file).replace(/\.ya?ml$/, "");
  return { name, file, own: !file.startsWith(shipped), recipe: parseRecipe(await readText(file), file) };
}

/** Copies a recipe for editing, comments and all. Never overwrites. */
export async function copyRecipe(name: string, target: string, cwd: string): Promise<void> {
  const file = await fileOf(name, { workspace: null, cwd });
  if (await exists(target)) {
    throw new TwinError("USAGE", `${target} is there already.`, {
      hint: "Name another file: twin recipes copy NAME FILE.",
    });
  }
  await writeFileAtomically(target, await readText(file), 0o644);
}

const shipped = resource("recipes");

async function fileOf(nameOrFile: string, at: { workspace: string | null; cwd: string }): Promise<string> {
  const isFile = /[/\\]|\.ya?ml$/.test(nameOrFile);
  const candidates = isFile
    ? [resolve(at.cwd, nameOrFile)]
    : [...(at.workspace ? [join(at.workspace, "recipes")] : []), shipped].map((folder) =>
        join(folder, `${nameOrFile}.yaml`),
      );
  for (const file of candidates) if (await exists(file)) return file;
  const names = (await readdir(shipped))
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => name.slice(0, -5));
  throw new TwinError("NOT_FOUND", `There is no recipe ${nameOrFile}.`, {
    hint: `Recipes: ${names.join(", ")}.`,
  });
}
