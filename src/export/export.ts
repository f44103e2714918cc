// Stage 5 of 6: a run's adapter in, a model folder and a proven model in Ollama out.
import { join, relative } from "node:path";
import type { ModelManifest, RunState } from "../core/artifacts.ts";
import { TwinError } from "../core/errors.ts";
import type { Emit } from "../core/events.ts";
import { sha256 } from "../core/hash.ts";
import { findTemplate } from "../core/template.ts";
import { readModel } from "../io/artifacts.ts";
import { exists, hashFile, writeFileAtomically, writeFolder, writeStream } from "../io/files.ts";
import type { Ollama } from "../io/ollama.ts";
import { type Adapter, adapterGguf, readAdapter } from "./adapter.ts";
import { type BaseSource, findBase } from "./base-source.ts";
import { checkFit } from "./fit.ts";
import type { OutType } from "./float.ts";
import { type GgufFile, ggufLength } from "./gguf.ts";
import { withProgress, writeLocalBase } from "./local-base.ts";
import { modelfileText, type Settings } from "./modelfile.ts";
import { assertProven, type Proof, prove } from "./prove.ts";
import { register, unregister } from "./register.ts";

export interface ExportRequest {
  run: RunState;
  runFolder: string;
  modelsFolder: string;
  /** Null: a folder only. */
  ollama: { ollama: Ollama; version: string } | null;
  /** Name in Ollama, without a tag. */
  name: string;
  outType: OutType;
  mayPull(model: string): Promise<boolean>;
  twin: string;
  emit: Emit;
  signal: AbortSignal;
}

/** Everything that is known before a byte is written or sent. */
export interface ExportPlan {
  id: string;
  folder: string;
  base: BaseSource;
  adapter: Adapter;
  gguf: GgufFile;
  settings: Settings;
  /** Name and tag in Ollama; null for a folder only. */
  model: string | null;
  modelfile: string;
  /** Bytes of the adapter's GGUF. */
  bytes: number;
  proof: Proof[];
}

/** Most tokens of context that the twin is registered with; a larger one costs memory that few need. */
const usualContext = 4096;

/** Reads, checks and plans. Throws MISMATCH for an adapter that does not fit its base, before anything is made. */
export async function planExport(request: ExportRequest): Promise<ExportPlan> {
  const { run, runFolder, modelsFolder, ollama, name, outType } = request;
  const template = findTemplate(run.base.template);
  if (!template) {
    throw new TwinError(
      "CONFIG",
      `Run ${run.id} was trained with the template ${run.base.template}, unknown here.`,
      {
        hint: "Train with one of the templates of a recipe: twin recipes",
      },
    );
  }
  const adapter = await readAdapter(join(runFolder, "adapter"));
  const base = await findBase(run.base, {
    ...request,
    ollama: ollama?.ollama ?? null,
    basesFolder: join(modelsFolder, "bases"),
  });
  const gguf = adapterGguf(adapter, base.shape, { name: run.id, type: outType });
  if (base.tensors) checkFit(adapter, base.shape.family, base.tensors);
  const contextLength = Math.min(base.contextLength ?? usualContext, usualContext);
  const settings = { template, system: run.system, contextLength };
  const { sha256: weights } = await hashFile(join(runFolder, "adapter", "adapter_model.safetensors"));
  const from = base.local ? relativeBase(base.local.path, modelsFolder) : base.ollama;
  const modelfile = modelfileText(from, settings);
  // The same run, exported the same way, is the same model.
  const facts = [run.id, weights, JSON.stringify(adapter.config), outType, modelfile, ollama ? name : ""];
  const id = `${run.id}-${sha256(facts.join("\0")).slice(0, 6)}`;
  return {
    id,
    folder: join(modelsFolder, id),
    base,
    adapter,
    gguf,
    settings,
    model: ollama ? `${name}:${id}` : null,
    modelfile,
    bytes: ggufLength(gguf),
    proof: base.tensors
      ? [{ check: "fits the base", passed: true, detail: `${adapter.pairs.length} layers, names and shapes` }]
      : [],
  };
}

/**
 * Writes models/<id>/, registers the twin and proves it. The folder appears only when every check passed; what
 * was put into Ollama is taken out again when one failed. An export that is there already is proven again, and put
 * back into Ollama where somebody removed it.
 */
export async function exportRun(request: ExportRequest, plan: ExportPlan): Promise<ModelManifest> {
  const { modelsFolder, emit, signal } = request;
  const { base, folder } = plan;
  if (base.local) await writeLocalBase(base.local, join(modelsFolder, "bases"), emit, signal);
  if (await exists(join(folder, "manifest.json"))) {
    const manifest = await readModel(folder);
    await registerAndProve(request, plan, join(folder, "adapter.gguf"));
    return manifest;
  }
  let manifest: ModelManifest | null = null;
  let added: string[] = [];
  try {
    await writeFolder(folder, async (partial) => {
      const path = join(partial, "adapter.gguf");
      emit({ type: "stage", name: "convert" });
      const adapterFile = await writeStream(path, withProgress("adapter to GGUF", plan.gguf, emit, signal));
      await writeFileAtomically(join(partial, "Modelfile"), plan.modelfile);
      const done = await registerAndProve(request, plan, path);
      added = done.added;
      const files = [adapterFile, await hashFile(join(partial, "Modelfile"))];
      manifest = makeManifest(request, plan, files, done.proof);
      await writeFileAtomically(join(partial, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
    });
  } catch (error) {
    if (request.ollama) await unregister(request.ollama.ollama.host, added);
    throw error;
  }
  if (!manifest) throw new Error("a folder without a manifest");
  return manifest;
}

async function registerAndProve(
  { ollama: found, emit }: ExportRequest,
  { base, model, settings, proof }: ExportPlan,
  adapterPath: string,
): Promise<{ added: string[]; proof: Proof[] }> {
  if (!found || !model) return { added: [], proof };
  const { ollama } = found;
  emit({ type: "stage", name: "register", detail: model });
  const baseGguf = base.local?.path ?? null;
  const added = await register(
    ollama,
    { base: base.ollama, baseGguf, adapterGguf: adapterPath, model, settings },
    emit,
  );
  try {
    emit({ type: "stage", name: "prove" });
    const all = [...proof, ...(await prove(ollama, { base: base.ollama, model }, settings))];
    assertProven(all);
    await ollama.copy(model, `${model.slice(0, model.indexOf(":"))}:latest`);
    return { added, proof: all };
  } catch (error) {
    await unregister(ollama.host, added);
    throw error;
  }
}

function makeManifest(
  { run, ollama, twin }: ExportRequest,
  { id, base, adapter, model, proof: planned }: ExportPlan,
  files: ModelManifest["files"],
  proof: Proof[],
): ModelManifest {
  return {
    schema: 1,
    kind: "model",
    id,
    twin,
    run: run.id,
    dataset: run.dataset.id,
    base: run.base,
    system: run.system,
    architecture: base.shape.family.architecture,
    rank: adapter.config.r,
    alpha: adapter.config.lora_alpha,
    ollama:
      ollama && model
        ? { version: ollama.version, host: ollama.ollama.host, base: base.ollama, model }
        : null,
    proof: proof.length > 0 ? proof : planned,
    baseGguf: base.local ? join("..", "bases", `${base.local.hash}.gguf`) : null,
    files,
  };
}

/** As seen from a model's folder. */
function relativeBase(path: string, modelsFolder: string): string {
  return relative(join(modelsFolder, "id"), path).replaceAll("\\", "/");
}
