import { readFileSync, statSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { isAuthorized, readOrMakeToken } from "../../src/serve/token.ts";
import { temporaryFolder, twin } from "../support/cli.ts";
import { type Running, serving } from "./running.ts";
import { standInOllama } from "./stand-in-ollama.ts";
import { workspaceWith } from "./workspace.ts";

interface Forged {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string;
}

const chat = JSON.stringify({ messages: [{ role: "user", content: "Hi" }] });

/** Sends a request as it is: `fetch` would correct Host and Origin. */
async function send(server: Running, forged: Forged): Promise<{ status: number; body: string }> {
  const { method = "POST", path = "/v1/chat/completions", headers = {}, body = chat } = forged;
  return await new Promise((resolve, reject) => {
    const sent = request(
      {
        host: "127.0.0.1",
        port: server.port,
        agent: false,
        method,
        path,
        setHost: false,
        headers: {
          host: `127.0.0.1:${server.port}`,
          authorization: `Bearer ${server.token}`,
          "content-type": "application/json",
          ...headers,
        },
      },
      (response) =>
        void text(response).then(
          (answer) => resolve({ status: response.statusCode ?? 0, body: answer }),
          reject,
        ),
    );
    sent.on("error", (error) => reject(new Error(JSON.stringify(forged).slice(0, 100), { cause: error })));
    sent.end(["POST", "PUT"].includes(method) ? body : undefined);
  });
}

const forgedRequests = ({ port, token }: Running): [number, string, Forged][] => [
  [403, "a foreign host", { headers: { host: "evil.example" } }],
  [403, "a foreign host with our port", { headers: { host: `evil.example:${port}` } }],
  [403, "a rebinding host", { headers: { host: `127.0.0.1.evil.example:${port}` } }],
  [403, "a .local host", { headers: { host: `twin.local:${port}` } }],
  [403, "our host without its port", { headers: { host: "127.0.0.1" } }],
  [403, "our host with another port", { headers: { host: `127.0.0.1:${port + 1}` } }],
  [403, "another loopback address", { headers: { host: `127.0.0.2:${port}` } }],
  [403, "an empty host", { headers: { host: "" } }],
  [403, "all addresses as host", { headers: { host: `0.0.0.0:${port}` } }],
  [403, "a foreign origin", { headers: { origin: "https://evil.example" } }],
  [403, "the null origin of a sandbox", { headers: { origin: "null" } }],
  [403, "our origin without its port", { headers: { origin: "http://127.0.0.1" } }],
  [403, "our origin with another port", { headers: { origin: `http://localhost:${port + 1}` } }],
  [403, "our origin over https", { headers: { origin: `https://127.0.0.1:${port}` } }],
  [403, "an origin that begins as ours", { headers: { origin: `http://127.0.0.1:${port}.evil.example` } }],
  [403, "an empty origin", { headers: { origin: "" } }],
  [403, "a file's origin", { headers: { origin: "file://" } }],
  [401, "no token", { headers: { authorization: "" } }],
  [401, "a wrong token", { headers: { authorization: "Bearer wrong" } }],
  [401, "the token without Bearer", { headers: { authorization: token } }],
  [401, "the token as Basic", { headers: { authorization: `Basic ${token}` } }],
  [401, "a longer token", { headers: { authorization: `Bearer ${token}x` } }],
  [401, "a shorter token", { headers: { authorization: `Bearer ${token.slice(1)}` } }],
  [401, "the token in another case", { headers: { authorization: `Bearer ${swapCase(token)}` } }],
  [
    401,
    "the list of models without a token",
    { method: "GET", path: "/v1/models", headers: { authorization: "" } },
  ],
  [
    401,
    "the health check without a token",
    { method: "GET", path: "/health", headers: { authorization: "" } },
  ],
  [401, "a preflight without a token", { method: "OPTIONS", headers: { authorization: "" } }],
  [
    401,
    "the token in the address",
    { path: `/v1/chat/completions?token=${token}`, headers: { authorization: "" } },
  ],
  [415, "a form", { headers: { "content-type": "application/x-www-form-urlencoded" } }],
  [415, "plain text", { headers: { "content-type": "text/plain" } }],
  [415, "plain text that says JSON", { headers: { "content-type": "text/plain; application/json" } }],
  [415, "a multipart form", { headers: { "content-type": "multipart/form-data; boundary=x" } }],
  [
    413,
    "a body over 1 MB",
    { body: JSON.stringify({ messages: [{ role: "user", content: "x".repeat(1 << 20) }] }) },
  ],
  [
    413,
    "a chunked body over 1 MB",
    { body: "x".repeat((1 << 20) + 1), headers: { "transfer-encoding": "chunked" } },
  ],
  [400, "a body that is no JSON", { body: "{" }],
  [400, "an array", { body: "[]" }],
  [400, "no messages", { body: '{"messages":[]}' }],
  [400, "a role that nobody has", { body: '{"messages":[{"role":"root","content":"x"}]}' }],
  [
    400,
    "an image",
    { body: '{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x"}}]}]}' },
  ],
  [404, "a model that is not served", { body: chat.replace("{", '{"model":"llama3",') }],
  [404, "an address that is not there", { path: "/v1/embeddings" }],
  [404, "Ollama's own address", { path: "/api/generate" }],
  [404, "a path out of the server", { method: "GET", path: "/../../canary" }],
  [405, "a chat by GET", { method: "GET" }],
  [405, "a chat by PUT", { method: "PUT" }],
  [405, "the models by DELETE", { method: "DELETE", path: "/v1/models" }],
];

const swapCase = (word: string) =>
  word.replace(/[a-z]/gi, (c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase()));

describe("the guard", () => {
  it("refuses every forged request, as OpenAI's clients read it, and never asks the model", async () => {
    const ollama = await standInOllama();
    const server = await serving(workspaceWith(), ollama.host);
    for (const [status, name, forged] of forgedRequests(server)) {
      const answer = await send(server, forged);
      expect(answer.status, name).toBe(status);
      expect(JSON.parse(answer.body), name).toMatchObject({ error: { message: expect.any(String) } });
      expect(answer.body, name).not.toContain(server.token);
    }
    expect(ollama.chats).toHaveLength(0);
    expect(server.stderr()).not.toContain(server.token);
  });

  it("lets the right ones in, by each of its names", async () => {
    const ollama = await standInOllama();
    const server = await serving(workspaceWith(), ollama.host);
    for (const name of ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"]) {
      const headers = {
        host: `${name}:${server.port}`,
        origin: `http://${name.toLowerCase()}:${server.port}`,
      };
      expect((await send(server, { headers })).status, name).toBe(200);
    }
    const typed = {
      "content-type": "Application/JSON; charset=utf-8",
      authorization: `bearer ${server.token}`,
    };
    expect((await send(server, { headers: typed })).status).toBe(200);
    const health = await send(server, { method: "GET", path: "/health" });
    expect(JSON.parse(health.body)).toEqual({ status: "ok", model: "twin-ann:latest", engine: "ollama" });
  });

  it("refuses a request whose Host is missing or no host name", async () => {
    const server = await serving(workspaceWith(), (await standInOllama()).host);
    const host = `127.0.0.1:${server.port}@evil.example`;
    expect((await send(server, { headers: { host } })).status).toBe(400);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(server.port, "127.0.0.1", () => socket.end("GET /v1/models HTTP/1.0\r\n\r\n"));
      void text(socket).then(resolve);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 40[03]/);
  });

  it("listens on this machine only", async () => {
    const server = await serving(workspaceWith(), (await standInOllama()).host);
    expect(server.url).toBe(`http://127.0.0.1:${server.port}/v1`);
    const { networkInterfaces } = await import("node:os");
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((one) => one?.family === "IPv4" && !one.internal);
    if (!outside) return;
    const reached = await new Promise<boolean>((resolve) => {
      const socket = connect(server.port, outside.address, () => resolve(true));
      socket.on("error", () => resolve(false));
    });
    expect(reached).toBe(false);
  });
});

describe("the token", () => {
  it("is made once, for its owner only, and printed when asked for", async () => {
    const root = workspaceWith();
    const first = await twin(["serve", "--print-token"], { cwd: root });
    expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/^[\w-]{43}\n$/) });
    expect(statSync(join(root, ".token")).mode & 0o777).toBe(0o600);
    expect((await twin(["serve", "--print-token", "--json"], { cwd: root })).stdout).toBe(
      `${JSON.stringify({ token: first.stdout.trim() })}\n`,
    );
  });

  it("is replaced where others could read it, or where it is no token", async () => {
    const path = join(temporaryFolder(), ".token");
    const { chmodSync, writeFileSync } = await import("node:fs");
    const first = await readOrMakeToken(path);
    chmodSync(path, 0o644);
    const second = await readOrMakeToken(path);
    expect(second).not.toBe(first);
    writeFileSync(path, "short\n");
    expect(await readOrMakeToken(path)).not.toBe("short");
    expect(readFileSync(path, "utf8").trim()).toHaveLength(43);
  });

  it("is compared whole", () => {
    expect(isAuthorized("Bearer abc", "abc")).toBe(true);
    for (const header of [undefined, "", "Bearer", "Bearer ", "Bearer ab", "Bearer abcd", "abc"]) {
      expect(isAuthorized(header, "abc")).toBe(false);
    }
  });
});
