import { join } from "node:path";
import type { z } from "zod";
import { datasetManifestSchema, modelManifestSchema, runStateSchema } from "../core/artifacts.ts";
import { TwinError } from "../core/errors.ts";
import { parseJson } from "../core/json.ts";
import { finishedFolders, readText } from "./files.ts";

/** Reads and checks one of our own JSON files. Throws NOT_FOUND, or CONFIG when it is not what we wrote. */
export async function readArtifact<T extends z.ZodType>(path: string, schema: T): Promise<z.infer<T>> {
  const parsed = schema.safeParse(parseJson(await readText(path)));
  if (parsed.success) return parsed.data;
  throw new TwinError("CONFIG", `${path} is damaged or was written by another version of twin.`, {
    hint: "Restore it from a backup, or make its folder anew with the command that made it.",
    cause: parsed.error,
  });
}

export const readDataset = (folder: string) =>
  readArtifact(join(folder, "manifest.json"), datasetManifestSchema);
export const readRun = (folder: string) => readArtifact(join(folder, "state.json"), runStateSchema);
export const readModel = (folder: string) => readArtifact(join(folder, "manifest.json"), modelManifestSchema);

/** Ids of the runs in `folder`, newest first; datasets and models are listed by `finishedFolders`. */
export const runIds = (folder: string) => finishedFolders(folder, "state.json");
