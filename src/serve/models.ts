import { dirname, join } from "node:path";
import type { ModelManifest } from "../core/artifacts.ts";
import { TwinError } from "../core/errors.ts";
import type { Emit } from "../core/events.ts";
import { findTemplate, type Template } from "../core/template.ts";
import { readModel, readModels, warnOfDamage } from "../io/artifacts.ts";

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
 * the newest of that name; the newest of all where nothing is given. Damaged ones are passed over with a warning.
 * Throws NOT_FOUND, or CONFIG where the one that was named is damaged.
 */
export async function findModel(
  modelsFolder: string,
  wanted?: string,
  emit: Emit = () => {},
): Promise<Model> {
  const { sound, damaged } = await readModels(modelsFolder);
  const found =
    wanted === undefined
      ? sound[0]
      : sound.find(({ id, artifact }) => id === wanted || namesOf(artifact).includes(wanted));
  if (!found) {
    const named = wanted && damaged.find((path) => dirname(path) === join(modelsFolder, wanted));
    if (named) await readModel(dirname(named));
  }
  warnOfDamage(damaged, emit);
  if (!found) {
    throw new TwinError(
      "NOT_FOUND",
      wanted ? "There is no model of that name here." : "There is no model yet.",
      {
        hint: wanted ? "See what there is with: twin status" : "Make one with: twin train, then twin export",
      },
    );
  }
  const { id, artifact: manifest } = found;
  return {
    folder: join(modelsFolder, id),
    manifest,
    template: templateOf(manifest),
    name: manifest.ollama?.model ?? manifest.id,
    adapted: true,
  };
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
