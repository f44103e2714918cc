import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { z } from "zod";

const chatSchema = z.looseObject({
  model: z.string(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
  options: z.record(z.string(), z.unknown()).default({}),
});
type SeenChat = z.infer<typeof chatSchema>;

export interface StandIn {
  host: string;
  /** Chats as they were asked, newest last. */
  chats: SeenChat[];
  /** Chats whose client went away before the end. */
  abandoned: number;
  /** What it answers, piece by piece. */
  words: string[];
  /** Milliseconds between the pieces. */
  pause: number;
  /** Cuts the connection after so many pieces; null for never. */
  dieAfter: number | null;
  stop(): Promise<void>;
}

/** A server that behaves like Ollama 0.32 where we use it: NDJSON, 404 for unknown models, stop words, counts. */
export async function standInOllama(model = "twin-ann:latest", context = 1024): Promise<StandIn> {
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  const state: StandIn = {
    host: "",
    chats: [],
    abandoned: 0,
    words: ["Hello", " there", ",", " friend", "."],
    pause: 0,
    dieAfter: null,
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (status: number, body: object) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    const body = await text(request);
    if (request.url === "/api/version") return send(200, { version: "0.32.15" });
    if (request.url === "/api/tags") return send(200, { models: [{ name: model }] });
    const asked: unknown = JSON.parse(body);
    const name = z.looseObject({ model: z.string() }).parse(asked).model;
    if (name !== model && `${name}:latest` !== model) {
      return send(404, { error: `model '${name}' not found` });
    }
    if (request.url === "/api/show") {
      return send(200, { parameters: `num_ctx ${context}`, model_info: { "llama.context_length": context } });
    }
    const chat = chatSchema.parse(asked);
    state.chats.push(chat);
    response.on("close", () => {
      if (!response.writableFinished) state.abandoned++;
    });
    response.writeHead(200, { "content-type": "application/x-ndjson" });
    const stops = z.array(z.string()).default([]).parse(chat.options.stop);
    const limit = z.number().default(Infinity).parse(chat.options.num_predict);
    let sent = 0;
    let reason = "stop";
    for (const word of state.words) {
      if (state.dieAfter === sent) return void response.destroy();
      if (sent >= limit) reason = "length";
      if (sent >= limit || stops.some((stop) => word.includes(stop)) || response.destroyed) break;
      response.write(`${JSON.stringify({ message: { role: "assistant", content: word }, done: false })}\n`);
      sent++;
      await new Promise((wait) => setTimeout(wait, state.pause));
    }
    const counts = { prompt_eval_count: 17, eval_count: sent };
    const last = { message: { role: "assistant", content: "" }, done: true, done_reason: reason, ...counts };
    response.end(`${JSON.stringify(last)}\n`);
  }

  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  state.host = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  onTestFinished(() => state.stop());
  return state;
}
