import { join } from "node:path";
import type { ModelManifest } from "../core/artifacts.ts";
import { TwinError } from "../core/errors.ts";
import { findTemplate, type Template } from "../core/template.ts";
import { readModel } from "../io/artifacts.ts";
import { finishedFolders } from "../io/files.ts";

/** A finished model and where it lies. */
export interface Model {
  folder: string;
  manifest: ModelManifest;
  template: Template;
  /** What API clients call it: its name in Ollama, else its id. */
  name: string;
  /** False for the base alone. */
  adapted: boolean;
}

/** The base of a model without its adapter, to compare the two. */
export function baseOf(model: Model): Model {
  const { manifest } = model;
  const ollama = manifest.ollama && { ...manifest.ollama, model: manifest.ollama.base };
  return {
    ...model,
    manifest: { ...manifest, ollama },
    name: ollama?.base ?? manifest.base.model,
    adapted: false,
  };
}

/**
 * Finds the model that `wanted` means: the id of its folder, or its name in Ollama, which without a tag means
 * the newest of that name; the newest of all where nothing is given. Throws NOT_FOUND, or CONFIG for a damaged
 * manifest.
 */
export async function findModel(modelsFolder: string, wanted?: string): Promise<Model> {
  for (const id of await finishedFolders(modelsFolder)) {
    const folder = join(modelsFolder, id);
    if (wanted !== undefined && wanted !== id && !(await namesIn(folder)).includes(wanted)) continue;
    const manifest = await readModel(folder);
    return {
      folder,
      manifest,
      template: templateOf(manifest),
      name: manifest.ollama?.model ?? manifest.id,
      adapted: true,
    };
  }
  throw new TwinError(
    "NOT_FOUND",
    wanted ? "There is no model of that name here." : "There is no model yet.",
    {
      hint: wanted ? "See what there is with: twin status" : "Make one with: twin train, then twin export",
    },
  );
}

/** A damaged manifest of a model that nobody asked for is no reason to fail. */
async function namesIn(folder: string): Promise<string[]> {
  const manifest = await readModel(folder).catch(() => null);
  return manifest ? namesOf(manifest) : [];
}

/** What else a model is called. */
export function namesOf({ id, ollama }: ModelManifest): string[] {
  return ollama ? [id, ollama.model, ollama.model.replace(/:[^:/]*$/, "")] : [id];
}

function templateOf({ base, id }: ModelManifest): Template {
  const template = findTemplate(base.template);
  if (template) return template;
  throw new TwinError("CONFIG", `Model ${id} uses a chat template that this version does not know.`, {
    hint: "Export its run again with this version of twin: twin export",
  });
}
