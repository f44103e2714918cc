import { basename } from "node:path";
import type { Emit } from "../core/events.ts";
import { hashFile } from "../io/files.ts";
import { Ollama } from "../io/ollama.ts";
import { parametersOf, type Settings } from "./modelfile.ts";

export interface Registration {
  /** The base's name in Ollama. */
  base: string;
  /** Its GGUF, where Ollama may not have it yet. */
  baseGguf: string | null;
  adapterGguf: string;
  /** Name to register the twin under. */
  model: string;
  settings: Settings;
}

/** Puts the base (where it is ours) and the twin into Ollama. Returns the names that were not there before. */
export async function register(ollama: Ollama, registration: Registration, emit: Emit): Promise<string[]> {
  const { base, baseGguf, adapterGguf, model, settings } = registration;
  const added: string[] = [];
  try {
    if (baseGguf && !(await ollama.has(base))) {
      const digest = await upload(ollama, baseGguf, "upload of the base", emit);
      added.push(base);
      await ollama.create({ model: base, files: { [basename(baseGguf)]: digest } });
    }
    const digest = await upload(ollama, adapterGguf, "upload of the adapter", emit);
    if (!(await ollama.has(model))) added.push(model);
    await ollama.create({
      model,
      from: base,
      adapters: { "adapter.gguf": digest },
      template: settings.template.ollama,
      ...(settings.system === null ? {} : { system: settings.system }),
      parameters: parametersOf(settings),
    });
    return added;
  } catch (error) {
    await unregister(ollama.host, added);
    throw error;
  }
}

/** Takes models out of Ollama again; also after Ctrl-C, and as far as Ollama still answers. */
export async function unregister(host: string, models: readonly string[]): Promise<void> {
  const ollama = new Ollama(host, AbortSignal.timeout(5000));
  for (const model of models.toReversed()) await ollama.remove(model).catch(() => undefined);
}

/** Sends a file that Ollama does not have yet. Returns its digest. */
async function upload(ollama: Ollama, path: string, name: string, emit: Emit): Promise<string> {
  const { sha256, bytes } = await hashFile(path);
  const digest = `sha256:${sha256}`;
  if (await ollama.hasBlob(digest)) return digest;
  let done = 0;
  await ollama.uploadBlob(path, digest, (more) => {
    done += more;
    emit({ type: "progress", name, done, total: bytes, unit: "bytes" });
  });
  return digest;
}
