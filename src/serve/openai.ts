import { randomUUID } from "node:crypto";
import { z } from "zod";
import { TwinError } from "../core/errors.ts";
import type { Message } from "../core/template.ts";
import type { ChatOptions, Usage } from "./engine.ts";
import type { Source } from "./reply.ts";

// The chat API as OpenAI's clients speak it. Requests are read loosely: what we do not know is ignored.

const textPart = z.looseObject({ type: z.literal("text"), text: z.string() });
const content = z
  .union([z.string(), z.array(textPart).transform((parts) => parts.map(({ text }) => text).join("\n"))])
  .nullish()
  .transform((text) => text ?? "");
const optional = <T extends z.ZodType>(schema: T) =>
  schema.nullish().transform((value) => value ?? undefined);

export const chatRequestSchema = z.looseObject({
  model: optional(z.string()),
  messages: z
    .array(
      z.looseObject({
        // newer clients say "developer" for what was "system"
        role: z
          .enum(["system", "developer", "user", "assistant"])
          .transform((role) => (role === "developer" ? "system" : role)),
        content,
      }),
    )
    .min(1)
    .max(10_000),
  stream: optional(z.boolean()),
  stream_options: optional(z.looseObject({ include_usage: optional(z.boolean()) })),
  temperature: optional(z.number().min(0).max(2)),
  top_p: optional(z.number().min(0).max(1)),
  seed: optional(z.int()),
  max_tokens: optional(z.int().positive()),
  max_completion_tokens: optional(z.int().positive()),
  stop: optional(z.union([z.string().transform((one) => [one]), z.array(z.string()).max(16)])),
  n: optional(z.literal(1)),
  twin: optional(z.looseObject({ memory: optional(z.boolean()) })),
});
export type ChatRequest = z.infer<typeof chatRequestSchema>;

export const messagesOf = (request: ChatRequest): Message[] =>
  request.messages.map(({ role, content }) => ({ role, content }));

export function optionsOf(request: ChatRequest): ChatOptions {
  const stop = request.stop?.filter((text) => text !== "");
  return {
    temperature: request.temperature,
    topP: request.top_p,
    seed: request.seed,
    maxTokens: request.max_completion_tokens ?? request.max_tokens,
    ...(stop?.length ? { stop } : {}),
  };
}

export type Finish = "stop" | "length";

/** The objects of one answer: they share id, time and model. `twin.sources` is our own addition. */
export function answerObjects(model: string, created = Math.floor(Date.now() / 1000)) {
  const id = `chatcmpl-${randomUUID()}`;
  const chunk = (choices: unknown[], extra: object = {}) => ({
    id,
    object: "chat.completion.chunk",
    created,
    model,
    choices,
    ...extra,
  });
  const delta = (delta: object, finish: Finish | null, extra?: object) =>
    chunk([{ index: 0, delta, logprobs: null, finish_reason: finish }], extra);
  return {
    start: () => delta({ role: "assistant", content: "" }, null),
    text: (content: string) => delta({ content }, null),
    end: (finish: Finish, sources: readonly Source[]) => delta({}, finish, { twin: { sources } }),
    usage: (usage: Usage) => chunk([], { usage: usageObject(usage) }),
    whole: (content: string, finish: Finish, usage: Usage, sources: readonly Source[]) => ({
      id,
      object: "chat.completion",
      created,
      model,
      choices: [
        {
          index: 0,
          message: { role: "assistant", content, refusal: null },
          logprobs: null,
          finish_reason: finish,
        },
      ],
      usage: usageObject(usage),
      twin: { sources },
    }),
  };
}

function usageObject({ promptTokens, completionTokens }: Usage) {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}

/** An error as OpenAI's clients read it. Says nothing of what the user wrote. */
export function errorObject(message: string, code: string, param: string | null = null) {
  const type = code === "invalid_api_key" ? "authentication_error" : "invalid_request_error";
  return { error: { message, type, param, code } };
}

/** The first thing that is wrong with a request's body. */
export function mistake({ issues: [issue] }: z.ZodError) {
  const param = issue?.path.join(".") || null;
  const what = param ? `${param}: ${issue?.message}` : "The body is not a JSON object.";
  return errorObject(what, "invalid_value", param);
}

/** Status and body for what went wrong while answering. What is not a TwinError stays unsaid. */
export function describe(error: unknown): { status: 400 | 500 | 503; body: object } {
  if (!(error instanceof TwinError)) {
    const inside = { message: "This is a bug in twin.", type: "server_error", param: null, code: "internal" };
    return { status: 500, body: { error: inside } };
  }
  const message = [error.message, error.hint].filter(Boolean).join(" ");
  if (error.code === "MISMATCH")
    return { status: 400, body: errorObject(message, "context_length_exceeded") };
  const code = error.code.toLowerCase();
  return { status: 503, body: { error: { message, type: "server_error", param: null, code } } };
}
