import { createReadStream } from "node:fs";
import type { z } from "zod";
import { cancelled, TwinError } from "../core/errors.ts";
import { parseJson } from "../core/json.ts";
import type { Message } from "../core/template.ts";
import { type HttpOptions, request } from "./http.ts";
import {
  type ChatChunk,
  chatChunkSchema,
  errorSchema,
  type Generated,
  generatedSchema,
  type OllamaShow,
  renderedSchema,
  showSchema,
  statusSchema,
  tagsSchema,
  versionSchema,
} from "./ollama-answers.ts";
import { gone, missingModel, refusal, refused, startHint, strange } from "./ollama-errors.ts";

/** Adapters of every architecture, and no leak through crafted GGUF files (CVE-2026-7482), from here on. */
export const leastOllamaVersion = "0.30.0";
const defaultOllamaHost = "http://127.0.0.1:11434";

export type { ChatChunk, Generated, OllamaShow };

export type OllamaOptions = Record<string, string | number | boolean | readonly string[]>;

export interface GenerateRequest {
  model: string;
  prompt: string;
  /** The prompt goes to the model as it is, without the template. */
  raw?: boolean;
  logprobs?: boolean;
  top_logprobs?: number;
  options?: OllamaOptions;
}

export interface ChatRequest {
  model: string;
  messages: readonly Message[];
  options?: OllamaOptions;
  keep_alive?: string | number;
}

export interface CreateRequest {
  model: string;
  /** Name of a model that is there; an unknown one would start a download, so `create` looks first. */
  from?: string;
  /** File name → `sha256:…` of blobs uploaded before. */
  files?: Record<string, string>;
  adapters?: Record<string, string>;
  template?: string;
  system?: string;
  parameters?: OllamaOptions;
}

/** A program that answers Ollama's HTTP API, at `host`. Everything throws OLLAMA when it is absent or refuses. */
export class Ollama {
  readonly host: string;
  readonly #signal: AbortSignal | undefined;

  constructor(host: string, signal?: AbortSignal) {
    this.host = host;
    this.#signal = signal;
  }

  /** For example "0.32.15". */
  async version(): Promise<string> {
    return (await this.#json("/api/version", versionSchema, { timeout: 5000 })).version;
  }

  /** Names of the models that are there, each with its tag ("name:latest"). */
  async tags(): Promise<string[]> {
    const { models } = await this.#json("/api/tags", tagsSchema, { timeout: 30_000 });
    return (models ?? []).map(({ name }) => name);
  }

  async has(model: string): Promise<boolean> {
    return (await this.tags()).includes(withTag(model));
  }

  /** What Ollama knows of a model. Throws NOT_FOUND when it does not know it. */
  async show(model: string, options: { verbose?: boolean } = {}): Promise<OllamaShow> {
    return await this.#json("/api/show", showSchema, {
      json: { model, ...(options.verbose ? { verbose: true } : {}) },
    });
  }

  /** Is the blob with this digest ("sha256:…") there already? */
  async hasBlob(digest: string): Promise<boolean> {
    const response = await this.#request(`/api/blobs/${digest}`, { method: "HEAD" });
    return response.ok;
  }

  /** Streams a file to Ollama's blob store. Ollama checks the digest ("sha256:…"). */
  async uploadBlob(path: string, digest: string, onBytes?: (bytes: number) => void): Promise<void> {
    const file = createReadStream(path, { highWaterMark: 1 << 20 });
    file.on("data", (chunk) => onBytes?.(chunk.length));
    try {
      const response = await this.#request(`/api/blobs/${digest}`, {
        method: "POST",
        body: file,
      });
      if (!response.ok) throw await refusal(response);
      await response.body?.cancel();
    } finally {
      file.destroy();
    }
  }

  /** Makes a model of blobs and a base that is there; never downloads one. */
  async create(model: CreateRequest, onStatus?: (status: string) => void): Promise<void> {
    if (model.from && !(await this.has(model.from))) throw missingModel(model.from);
    for await (const line of this.#lines("/api/create", statusSchema, { json: { ...model, stream: true } })) {
      if (line.status) onStatus?.(line.status);
    }
  }

  /** Downloads a model from Ollama's registry. Only ever after the user has said so. */
  async pull(model: string, onProgress?: (done: number, total: number) => void): Promise<void> {
    for await (const line of this.#lines("/api/pull", statusSchema, { json: { model, stream: true } })) {
      if (line.total) onProgress?.(line.completed ?? 0, line.total);
    }
  }

  /** Removes a model; one that is not there is no error. */
  async remove(model: string): Promise<void> {
    const response = await this.#request("/api/delete", { method: "DELETE", json: { model } });
    if (!response.ok && response.status !== 404) throw await refusal(response);
    await response.body?.cancel();
  }

  /** Gives a model a second name; what had that name before loses it. */
  async copy(source: string, destination: string): Promise<void> {
    const response = await this.#request("/api/copy", { json: { source, destination } });
    if (!response.ok) throw await refusal(response);
    await response.body?.cancel();
  }

  async generate(generation: GenerateRequest): Promise<Generated> {
    return await this.#json("/api/generate", generatedSchema, { json: { ...generation, stream: false } });
  }

  /** The pieces of an answer as they come; the last has `done` and the counts. */
  chat(chat: ChatRequest): AsyncGenerator<ChatChunk> {
    return this.#lines("/api/chat", chatChunkSchema, { json: { ...chat, stream: true } });
  }

  /** The prompt that Ollama would give the model for `messages`: its own template, rendered, nothing generated. */
  async render(model: string, messages: readonly Message[]): Promise<string> {
    const json = { model, messages, stream: false, _debug_render_only: true };
    return (await this.#json("/api/chat", renderedSchema, { json }))._debug_info.rendered_template;
  }

  async #json<T extends z.ZodType>(path: string, schema: T, options: HttpOptions): Promise<z.infer<T>> {
    const response = await this.#request(path, options);
    if (!response.ok) throw await refusal(response);
    const parsed = schema.safeParse(await response.json().catch(() => undefined));
    if (parsed.success) return parsed.data;
    if (this.#signal?.aborted) throw cancelled();
    throw strange(this.host, parsed.error);
  }

  async *#lines<T extends z.ZodType>(
    path: string,
    schema: T,
    options: HttpOptions,
  ): AsyncGenerator<z.infer<T>> {
    const response = await this.#request(path, options);
    if (!response.ok) throw await refusal(response);
    try {
      for await (const line of textLines(response)) {
        const value = parseJson(line);
        const failure = errorSchema.safeParse(value);
        if (failure.success) throw refused(failure.data.error);
        const parsed = schema.safeParse(value);
        if (!parsed.success) throw strange(this.host, parsed.error);
        yield parsed.data;
      }
    } catch (error) {
      if (this.#signal?.aborted) throw cancelled();
      throw error instanceof TwinError ? error : gone(this.host, error);
    }
  }

  async #request(path: string, options: HttpOptions): Promise<Response> {
    try {
      return await request(`${this.host}${path}`, {
        ...options,
        hint: startHint,
        ...(this.#signal ? { signal: this.#signal } : {}),
      });
    } catch (error) {
      throw error instanceof TwinError && error.code === "NETWORK" ? gone(this.host, error) : error;
    }
  }
}

/**
 * The URL that an OLLAMA_HOST means, by Ollama's own rules: scheme and port may be missing, and an address to
 * listen on everywhere (0.0.0.0) is reached on this machine.
 */
export function ollamaHost(env: NodeJS.ProcessEnv, option?: string): string {
  const given = (option ?? env.OLLAMA_HOST ?? "").trim();
  if (given === "") return defaultOllamaHost;
  const url = URL.parse(
    /^https?:\/\//i.test(given) ? given : `http://${given.replace(/^(?=:\d)/, "127.0.0.1")}`,
  );
  if (!url) {
    throw new TwinError("USAGE", "The address of Ollama cannot be read.", {
      hint: "It looks like this: http://127.0.0.1:11434 (option --host, variable OLLAMA_HOST).",
    });
  }
  const name = ["0.0.0.0", "[::]"].includes(url.hostname) ? "127.0.0.1" : url.hostname;
  const bare = !/^https?:\/\//i.test(given);
  const port = url.port || (bare ? "11434" : "");
  return `${url.protocol}//${name}${port ? `:${port}` : ""}${url.pathname.replace(/\/+$/, "")}`;
}

/** A model's name with its tag, as Ollama lists it. */
export function withTag(model: string): string {
  return /:[^/]+$/.test(model) ? model : `${model}:latest`;
}

/** Is version `a` ("0.32.15", "0.30.0-rc1") older than `b`? A development build ("0.0.0") is not. */
export function isOlder(a: string, b: string): boolean {
  if (a === "0.0.0") return false;
  const [left, right] = [a, b].map((version) => version.split(/[-+]/)[0]?.split(".").map(Number) ?? []);
  for (let index = 0; index < 3; index++) {
    const difference = (left?.[index] || 0) - (right?.[index] || 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

async function* textLines(response: Response): AsyncGenerator<string> {
  if (!response.body) return;
  let rest = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines.filter((line) => line.trim() !== "");
  }
  if (rest.trim() !== "") yield rest;
}
