import { stat } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { cancelled, TwinError } from "../core/errors.ts";
import type { Template } from "../core/template.ts";
import { exists } from "../io/files.ts";
import { embeddedModule } from "./embedded-install.ts";
import type { ChatOptions, ChatPart, Engine } from "./engine.ts";
import type { EngineWorld } from "./engines.ts";
import type { Model } from "./models.ts";

// The part of node-llama-cpp that we use; it is no dependency, so its types are not here.
interface LlamaModule {
  getLlama(options: object): Promise<Llama>;
  LlamaCompletion: new (options: { contextSequence: unknown }) => Completion;
}
interface Llama {
  loadModel(options: { modelPath: string }): Promise<LlamaModel>;
  dispose(): Promise<void>;
}
interface LlamaModel {
  trainContextSize: number;
  tokenize(text: string, specialTokens: boolean): number[];
  createContext(options: object): Promise<{ getSequence(): { clearHistory(): Promise<void> } }>;
}
interface Completion {
  generateCompletionWithMeta(
    tokens: number[],
    options: object,
  ): Promise<{ metadata: { stopReason: string } }>;
}

const moduleSchema = z.custom<LlamaModule>(
  (value) => typeof value === "object" && value !== null && "getLlama" in value && "LlamaCompletion" in value,
);

/** A larger context costs memory that nobody asked for. */
const usualContext = 4096;
/** Ollama's own, so that a model answers alike in both engines. */
const usualSampling = { temperature: 0.8, topP: 0.9, topK: 40 };
/**
 * Below this size of the base one thread is faster than several: they wait for each other in a loop, and on
 * busy cores that takes seconds a token (measured with 5 MB: 30 tokens in 97 s with two, in 0.04 s with one).
 */
const smallModel = 200e6;

/** Runs a model folder's base GGUF with its adapter in this process. Throws NOT_FOUND, MISSING_TOOL, ENGINE. */
export async function openEmbedded(model: Model, world: EngineWorld): Promise<Engine> {
  const { folder, manifest, template } = model;
  const base = manifest.baseGguf && join(folder, manifest.baseGguf);
  const adapter = join(folder, "adapter.gguf");
  if (!base || !(await exists(base)) || !(await exists(adapter))) {
    throw new TwinError(
      "NOT_FOUND",
      `The embedded engine needs the base as GGUF; model ${manifest.id} has none.`,
      {
        hint: "Start Ollama (ollama serve), which has the base, or export a run whose base is a local folder.",
      },
    );
  }
  const path = await embeddedModule(world);
  try {
    const { getLlama, LlamaCompletion } = moduleSchema.parse(await import(pathToFileURL(path).href));
    const gpu = process.platform === "darwin" && process.arch === "arm64" ? "metal" : false;
    const llama = await getLlama({ gpu, build: "never", logLevel: "disabled" });
    const loaded = await llama.loadModel({ modelPath: base });
    const contextLength = Math.min(loaded.trainContextSize, usualContext);
    const context = await loaded.createContext({
      contextSize: contextLength,
      ...(model.adapted ? { lora: { adapters: [{ filePath: adapter, scale: 1 }] } } : {}),
      ...((await stat(base)).size < smallModel ? { threads: 1 } : {}),
    });
    const sequence = context.getSequence();
    const completion = new LlamaCompletion({ contextSequence: sequence });
    const inTurn = turns();
    return {
      name: "embedded",
      contextLength,
      chat: (messages, options, signal) =>
        inTurn(signal, async function* () {
          const prompt = loaded.tokenize(template.render(messages), true);
          if (prompt.length >= contextLength) throw tooLong(contextLength);
          yield* generate(completion, prompt, { ...options, template }, signal);
        }),
      close: () => llama.dispose(),
    };
  } catch (error) {
    throw asEngineError(error);
  }
}

async function* generate(
  completion: Completion,
  prompt: number[],
  { template, maxTokens, stop = [], seed, ...sampling }: ChatOptions & { template: Template },
  signal: AbortSignal,
): AsyncGenerator<ChatPart> {
  const stopped = new AbortController();
  let completionTokens = 0;
  let finish: "stop" | "length" = "stop";
  const texts = new ReadableStream<string>({
    start(controller) {
      completion
        .generateCompletionWithMeta(prompt, {
          ...usualSampling,
          ...Object.fromEntries(Object.entries(sampling).filter(([, value]) => value !== undefined)),
          ...(seed === undefined ? {} : { seed }),
          ...(maxTokens === undefined ? {} : { maxTokens }),
          disableContextShift: true,
          customStopTriggers: [...template.stop, ...stop],
          signal: AbortSignal.any([signal, stopped.signal]),
          stopOnAbortSignal: true,
          onTextChunk: (text: string) => controller.enqueue(text),
          onToken: (tokens: number[]) => {
            completionTokens += tokens.length;
          },
        })
        .then(({ metadata }) => {
          if (metadata.stopReason === "maxTokens") finish = "length";
          controller.close();
        })
        .catch((error: unknown) => controller.error(error));
    },
    cancel: () => stopped.abort(),
  });
  try {
    for await (const text of texts) yield { text };
  } catch (error) {
    throw asEngineError(error);
  }
  if (signal.aborted) throw cancelled();
  yield { usage: { promptTokens: prompt.length, completionTokens }, finish };
}

/** One answer at a time: they share the context. */
function turns() {
  let last: Promise<unknown> = Promise.resolve();
  return async function* <T>(signal: AbortSignal, work: () => AsyncGenerator<T>): AsyncGenerator<T> {
    const before = last;
    const { promise, resolve } = Promise.withResolvers<void>();
    last = before.then(() => promise);
    try {
      await before;
      if (signal.aborted) throw cancelled();
      yield* work();
    } finally {
      resolve();
    }
  };
}

function tooLong(context: number): TwinError {
  return new TwinError("MISMATCH", `The conversation is longer than the model's ${context} tokens.`, {
    hint: "Start a new one, or leave out its oldest messages.",
  });
}

function asEngineError(error: unknown): unknown {
  if (error instanceof TwinError) return error;
  const { name } = error instanceof Error ? error : { name: "unknown" };
  return new TwinError("ENGINE", `The embedded engine failed (${name}).`, {
    hint: "Ask again, or use Ollama: --engine ollama",
    cause: error,
  });
}
