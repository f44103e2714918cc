import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Path of something that ships with the program: `recipes`, `base/tiny`, `sample/data`. */
export function resource(...parts: string[]): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  // the same from src/io, and from dist/src/io in a package
  while (!existsSync(join(folder, "bin", "twin.js"))) folder = dirname(folder);
  return join(folder, ...parts);
}

/** Folder for what twin fetches on demand (engines): XDG_DATA_HOME, else ~/.local/share. */
export function dataFolder(env: NodeJS.ProcessEnv): string {
  return join(env.XDG_DATA_HOME || join(env.HOME || ".", ".local", "share"), "twin");
}
