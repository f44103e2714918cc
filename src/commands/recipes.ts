import { join, resolve } from "node:path";
import { TwinError } from "../core/errors.ts";
import { copyRecipe, listRecipes } from "../train/recipes.ts";
import { table } from "../ui/format.ts";
import type { Cli, Define } from "./command.ts";

export const define: Define = (command, run) => {
  command.action(() =>
    run(async (cli) => {
      const recipes = await listRecipes(await workspaceRoot(cli));
      return {
        data: {
          recipes: recipes.map(({ name, file, own, recipe }) => ({ name, file, own, ...recipe })),
        },
        lines: table([
          ["name", "what", "base", "hardware"],
          ...recipes.map(({ name, own, recipe }) => [
            own ? `${name} (yours)` : name,
            recipe.what,
            recipe.base,
            recipe.hardware,
          ]),
        ]),
        next: "twin train --recipe NAME",
      };
    }),
  );
  command
    .command("copy")
    .description("copy a recipe into the workspace, to be edited")
    .argument("<name>", "the recipe to start from")
    .argument("[file]", "where to put it (default: recipes/NAME.yaml in the workspace)")
    .action((name, file) =>
      run(async (cli) => {
        const target = file
          ? resolve(cli.cwd, file)
          : join((await cli.workspace()).root, "recipes", `${name}.yaml`);
        await copyRecipe(name, target, cli.cwd);
        return {
          data: { recipe: name, file: target },
          lines: [`Copied to ${target}`],
          next: `twin train --recipe ${file ?? name}`,
        };
      }),
    );
};

/** The workspace's folder, or null outside of one: the shipped recipes can be listed anywhere. */
async function workspaceRoot(cli: Cli): Promise<string | null> {
  try {
    return (await cli.workspace()).root;
  } catch (error) {
    if (error instanceof TwinError && error.code === "NO_WORKSPACE") return null;
    throw error;
  }
}
