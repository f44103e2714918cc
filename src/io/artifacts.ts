import { join } from "node:path";
import type { z } from "zod";
import { datasetManifestSchema, modelManifestSchema, runStateSchema } from "../core/artifacts.ts";
import { TwinError } from "../core/errors.ts";
import type { Emit } from "../core/events.ts";
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

/** One artifact and the name of its folder. */
export interface Found<T> {
  id: string;
  artifact: T;
}

/** All of a folder's artifacts: the sound ones, newest first, and the paths of those that cannot be read. */
export interface Artifacts<T> {
  sound: Found<T>[];
  damaged: string[];
}

/** A damaged one is no reason not to use the others; whoever skips it says so. */
async function readAll<T extends z.ZodType>(
  folder: string,
  file: string,
  schema: T,
): Promise<Artifacts<z.infer<T>>> {
  const all: Artifacts<z.infer<T>> = { sound: [], damaged: [] };
  for (const id of await finishedFolders(folder, file)) {
    const path = join(folder, id, file);
    try {
      all.sound.push({ id, artifact: await readArtifact(path, schema) });
    } catch {
      all.damaged.push(path);
    }
  }
  return all;
}

export const readDatasets = (folder: string) => readAll(folder, "manifest.json", datasetManifestSchema);
export const readRuns = (folder: string) => readAll(folder, "state.json", runStateSchema);
export const readModels = (folder: string) => readAll(folder, "manifest.json", modelManifestSchema);

/** Says which artifacts were passed over. */
export function warnOfDamage(damaged: readonly string[], emit: Emit): void {
  for (const path of damaged) {
    emit({
      type: "warning",
      message: `${path} is damaged, or was written by another version of twin: passed over.`,
      hint: "Restore it from a backup, or remove its folder.",
    });
  }
}

export const readDataset = (folder: string) =>
  readArtifact(join(folder, "manifest.json"), datasetManifestSchema);
export const readRun = (folder: string) => readArtifact(join(folder, "state.json"), runStateSchema);
export const readModel = (folder: string) => readArtifact(join(folder, "manifest.json"), modelManifestSchema);

/** Ids of the runs in `folder`, newest first; datasets and models are listed by `finishedFolders`. */
export const runIds = (folder: string) => finishedFolders(folder, "state.json");
