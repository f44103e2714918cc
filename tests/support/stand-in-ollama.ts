import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { onTestFinished } from "vitest";

type Answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

/** What Ollama does over HTTP as far as an export goes, models and blobs in memory, for faults that it cannot be brought to. */
export interface StandIn {
  host: string;
  models: Map<string, Record<string, unknown>>;
  blobs: Set<string>;
  /** "METHOD /path" of each request, in order. */
  requests: string[];
  /** Faults: the answer for a path ("/api/create"), instead of the usual one. */
  faults: Map<string, Answer>;
}

export async function standInOllama(version = "0.32.15"): Promise<StandIn> {
  const models = new Map<string, Record<string, unknown>>();
  const blobs = new Set<string>();
  const requests: string[] = [];
  const faults = new Map<string, Answer>();
  const named = (name: unknown) => (/:/.test(String(name)) ? String(name) : `${name}:latest`);
  const answers: Record<string, Answer> = {
    "/api/version": (_, response) => json(response, { version }),
    "/api/tags": (_, response) => json(response, { models: [...models.keys()].map((name) => ({ name })) }),
    "/api/create": (_, response, body) => {
      const model = JSON.parse(body.toString());
      models.set(named(model.model), model);
      json(response, { status: "success" });
    },
    "/api/copy": (_, response, body) => {
      const { source, destination } = JSON.parse(body.toString());
      models.set(named(destination), models.get(named(source)) ?? {});
      json(response, {});
    },
    "/api/delete": (_, response, body) => {
      const known = models.delete(named(JSON.parse(body.toString()).model));
      json(response, known ? {} : { error: "model not found" }, known ? 200 : 404);
    },
    "/api/show": (_, response, body) => {
      const model = models.get(named(JSON.parse(body.toString()).model));
      if (!model) return json(response, { error: "model not found" }, 404);
      const stops = Object(model.parameters).stop ?? [];
      const parameters = stops.map((word: string) => `stop ${JSON.stringify(word)}`).join("\n");
      json(response, { ...model, parameters });
    },
    "/api/chat": (_, response) => json(response, { error: "no debugging here" }, 400),
    "/api/generate": (_, response, body) => {
      const model = models.get(named(JSON.parse(body.toString()).model)) ?? {};
      const logprob = "adapters" in model ? -1 : -2;
      json(response, { response: "a", done: true, logprobs: [{ token: "a", logprob }] });
    },
  };
  const server = createServer(async (request, response) => {
    const path = request.url ?? "";
    requests.push(`${request.method} ${path}`);
    const chunks: Buffer[] = [];
    const early = [...faults].find(([prefix]) => path.startsWith(prefix) && request.method !== "HEAD");
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return;
    }
    const body = Buffer.concat(chunks);
    if (early) return early[1](request, response, body);
    if (path.startsWith("/api/blobs/")) return blob(request, response, path, body);
    (answers[path] ?? ((_, answer) => json(answer, { error: "not found" }, 404)))(request, response, body);
  });
  function blob(request: IncomingMessage, response: ServerResponse, path: string, body: Buffer): void {
    const digest = path.slice("/api/blobs/".length);
    if (request.method === "HEAD") response.writeHead(blobs.has(digest) ? 200 : 404).end();
    else if (`sha256:${createHash("sha256").update(body).digest("hex")}` === digest) {
      blobs.add(digest);
      response.writeHead(201).end();
    } else json(response, { error: "digest mismatch" }, 400);
  }
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  return { host: `http://127.0.0.1:${port}`, models, blobs, requests, faults };
}

export function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(`${JSON.stringify(value)}\n`);
}
