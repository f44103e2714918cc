import { z } from "zod";
import { TwinError } from "../core/errors.ts";
import { sanitizeLine } from "../core/sanitize.ts";
import { type ChatChunk, Ollama, type OllamaOptions, type OllamaShow } from "../io/ollama.ts";
import type { ChatOptions, ChatPart, Engine } from "./engine.ts";

/** What Ollama takes where a model sets no `num_ctx`; a larger one costs memory that nobody asked for. */
const usualContext = 4096;

/** Parameters below which more than one thread makes a model slower. */
const smallestForThreads = 100e6;

/**
 * Opens a model that Ollama has, made of `run`. `stop` are the template's own, which those of a request would
 * replace.
 * Throws OLLAMA when there is no Ollama, NOT_FOUND when it does not have the model.
 */
export async function openOllama(
  host: string,
  { model, run, stop }: { model: string; run: string; stop: readonly string[] },
  signal: AbortSignal,
): Promise<Engine> {
  const show = await new Ollama(host, signal).show(model).catch((error: unknown) => {
    if (!(error instanceof TwinError) || error.code !== "NOT_FOUND") throw error;
    throw new TwinError("NOT_FOUND", `Ollama does not have the model ${sanitizeLine(model)} any more.`, {
      hint: `Register it again with: twin export ${run}`,
      cause: error,
    });
  });
  const contextLength = contextOf(show);
  const threads: OllamaOptions = isSmall(show) ? { num_thread: 1 } : {};
  return {
    name: "ollama",
    contextLength,
    chat: (messages, given, aborted) => {
      const options = { ...ollamaOptions(given, stop), ...threads, num_ctx: contextLength };
      return parts(new Ollama(host, aborted).chat({ model, messages, options }));
    },
    close: async () => undefined,
  };
}

async function* parts(chunks: AsyncIterable<ChatChunk>): AsyncGenerator<ChatPart> {
  for await (const chunk of chunks) {
    if (chunk.message?.content) yield { text: chunk.message.content };
    if (chunk.done) {
      const usage = { promptTokens: chunk.prompt_eval_count ?? 0, completionTokens: chunk.eval_count ?? 0 };
      yield { usage, finish: chunk.done_reason === "length" ? "length" : "stop" };
      return;
    }
  }
  throw new TwinError("OLLAMA", "Ollama stopped in the middle of an answer.", {
    hint: "Ask again; its own log says more (ollama serve, or the service's journal).",
  });
}

function ollamaOptions(
  { temperature, topP, seed, maxTokens, stop = [] }: ChatOptions,
  own: readonly string[],
): OllamaOptions {
  return {
    ...(stop.length > 0 ? { stop: [...own, ...stop] } : {}),
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(seed === undefined ? {} : { seed }),
    ...(maxTokens === undefined ? {} : { num_predict: maxTokens }),
  };
}

/** The Modelfile's `num_ctx`, else the least of the model's own length and Ollama's usual one. */
function contextOf(show: OllamaShow): number {
  const set = /^num_ctx\s+(\d+)/m.exec(show.parameters)?.[1];
  if (set) return Number(set);
  const key = Object.keys(show.model_info).find((name) => name.endsWith(".context_length"));
  const trained = z
    .int()
    .positive()
    .safeParse(key ? show.model_info[key] : undefined);
  return Math.min(trained.success ? trained.data : usualContext, usualContext);
}

/** See `smallModel` in embedded-engine.ts: several threads would wait for each other. */
function isSmall(show: OllamaShow): boolean {
  const parameters = z.number().safeParse(show.model_info["general.parameter_count"]);
  return parameters.success && parameters.data < smallestForThreads;
}
