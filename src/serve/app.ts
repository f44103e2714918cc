import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { streamSSE } from "hono/streaming";
import { type Bindings, guard, jsonOnly } from "./guard.ts";
import {
  answerObjects,
  chatRequestSchema,
  describe,
  errorObject,
  messagesOf,
  mistake,
  optionsOf,
} from "./openai.ts";
import { type ReplyPart, reply, type Source, type Twin } from "./reply.ts";

export interface ServedTwin extends Twin {
  /** The name that clients see. */
  name: string;
  /** Other names that mean it. */
  aliases: readonly string[];
}

type Reply = AsyncGenerator<ReplyPart>;
type Answer = ReturnType<typeof answerObjects>;

const largestBody = 1 << 20;
const routes = { "/health": "GET", "/v1/models": "GET", "/v1/chat/completions": "POST" };

/** The HTTP API. `closing` fires when the server goes down and ends the answers that are under way. */
export function createApp(twin: ServedTwin, token: string, closing: AbortSignal): Hono<Bindings> {
  const app = new Hono<Bindings>();
  const model = { id: twin.name, object: "model", created: Math.floor(Date.now() / 1000), owned_by: "twin" };
  const isServed = (name: string) => name === twin.name || twin.aliases.includes(name);
  const unknownModel = errorObject(`Only the model ${twin.name} is served.`, "model_not_found", "model");
  const tooLarge = bodyLimit({
    maxSize: largestBody,
    onError: (context) => context.json(errorObject("The body is larger than 1 MB.", "too_large"), 413),
  });

  app.use(guard(token));
  app.get("/health", (context) => context.json({ status: "ok", model: twin.name, engine: twin.engine.name }));
  app.get("/v1/models", (context) => context.json({ object: "list", data: [model] }));
  app.get("/v1/models/:id{.+}", (context) =>
    isServed(context.req.param("id")) ? context.json(model) : context.json(unknownModel, 404),
  );
  app.post("/v1/chat/completions", jsonOnly, tooLarge, async (context) => {
    const parsed = chatRequestSchema.safeParse(await context.req.json().catch(() => undefined));
    if (!parsed.success) return context.json(mistake(parsed.error), 400);
    const request = parsed.data;
    if (request.model !== undefined && !isServed(request.model)) return context.json(unknownModel, 404);
    const signal = AbortSignal.any([context.req.raw.signal, closing]);
    const options = { ...optionsOf(request), memory: request.twin?.memory };
    const parts = reply(twin, messagesOf(request), options, signal);
    const answer = answerObjects(twin.name);
    if (!request.stream) return context.json(await wholeAnswer(parts, answer));

    // Until the first word an engine that fails is still a plain HTTP error.
    const { sources, first } = await untilFirstWord(parts);
    return streamSSE(context, async (stream) => {
      const send = (data: unknown) => stream.writeSSE({ data: JSON.stringify(data) });
      try {
        await send(answer.start());
        for (let part = first; part; part = (await parts.next()).value ?? null) {
          if ("text" in part) await send(answer.text(part.text));
          if (!("usage" in part)) continue;
          await send(answer.end(part.finish, sources));
          if (request.stream_options?.include_usage) await send(answer.usage(part.usage));
        }
        await stream.writeSSE({ data: "[DONE]" });
      } catch (error) {
        await send(describe(error).body);
      } finally {
        // An answer that is left half-read would keep the engine's turn.
        await parts.return(undefined);
      }
    });
  });
  for (const [path, method] of Object.entries(routes)) {
    app.all(path, (context) => {
      context.header("Allow", method);
      return context.json(errorObject(`Use ${method} here.`, "method_not_allowed"), 405);
    });
  }
  app.notFound((context) => context.json(errorObject("There is nothing at this address.", "not_found"), 404));
  app.onError((error, context) => {
    const { status, body } = describe(error);
    return context.json(body, status);
  });
  return app;
}

async function wholeAnswer(parts: Reply, answer: Answer) {
  let text = "";
  let sources: Source[] = [];
  for await (const part of parts) {
    if ("sources" in part) sources = part.sources;
    else if ("text" in part) text += part.text;
    else return answer.whole(text, part.finish, part.usage, sources);
  }
  return answer.whole(text, "stop", { promptTokens: 0, completionTokens: 0 }, sources);
}

async function untilFirstWord(parts: Reply): Promise<{ sources: Source[]; first: ReplyPart | null }> {
  let sources: Source[] = [];
  for (;;) {
    const { value, done } = await parts.next();
    if (done) return { sources, first: null };
    if (!("sources" in value)) return { sources, first: value };
    sources = value.sources;
  }
}
