import { setTimeout as wait } from "node:timers/promises";
import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { freePort } from "../support/ollama.ts";
import { serving } from "./running.ts";
import { type StandIn, standInOllama } from "./stand-in-ollama.ts";
import { workspaceWith } from "./workspace.ts";

const ask = [{ role: "user" as const, content: "What colour is the Marigold?" }];
const boat = { id: "boat", title: "The boat", text: "We painted the Marigold green. Call +1 202 555 0143." };

async function started(root = workspaceWith(), args: string[] = []) {
  const ollama = await standInOllama();
  const server = await serving(root, ollama.host, args);
  const client = new OpenAI({ baseURL: server.url, apiKey: server.token, maxRetries: 0 });
  const post = (body: object, signal?: AbortSignal) =>
    fetch(`${server.url}/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${server.token}`, "content-type": "application/json" },
      body: JSON.stringify({ messages: ask, ...body }),
      ...(signal ? { signal } : {}),
    });
  return { ollama, server, client, post };
}

async function until(met: () => boolean): Promise<void> {
  for (let i = 0; i < 100 && !met(); i++) await wait(20);
  expect(met()).toBe(true);
}

describe("an answer", () => {
  it("passes on how to generate, with the template's stop words kept", async () => {
    const { ollama, client } = await started();
    const answer = await client.chat.completions.create({
      model: "m1",
      messages: [
        { role: "developer", content: "Be brief." },
        { role: "user", content: [{ type: "text", text: "Hi" }] },
      ],
      temperature: 0,
      top_p: 0.5,
      seed: 7,
      max_completion_tokens: 2,
      stop: "friend",
    });
    expect(answer.choices[0]).toMatchObject({ finish_reason: "length", message: { content: "Hello there" } });
    expect(ollama.chats[0]).toMatchObject({
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "Hi" },
      ],
      options: {
        temperature: 0,
        top_p: 0.5,
        seed: 7,
        num_predict: 2,
        num_ctx: 1024,
        stop: ["<|im_end|>", "<|im_start|>", "friend"],
      },
    });
  });

  it("ends at a stop word", async () => {
    const { client } = await started();
    const answer = await client.chat.completions.create({ model: "twin", messages: ask, stop: ["friend"] });
    expect(answer.choices[0]).toMatchObject({ finish_reason: "stop", message: { content: "Hello there," } });
  });

  it("streams events that end with [DONE], without usage unless asked", async () => {
    const { post, ollama } = await started();
    const response = await post({ stream: true, unknown: { field: [1] } });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const events = (await response.text())
      .trim()
      .split("\n\n")
      .map((event) => event.replace(/^data: /, ""));
    expect(events.at(-1)).toBe("[DONE]");
    const chunks = events.slice(0, -1).map((event) => JSON.parse(event));
    expect(chunks[0].choices[0].delta).toEqual({ role: "assistant", content: "" });
    expect(chunks.slice(1, -1).map((chunk) => chunk.choices[0].delta.content)).toEqual(ollama.words);
    expect(chunks.at(-1)).toMatchObject({ choices: [{ finish_reason: "stop" }], twin: { sources: [] } });
    expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
    expect(chunks.some((chunk) => "usage" in chunk)).toBe(false);
  });

  it("sends each piece when it comes", async () => {
    const { post, ollama } = await started();
    ollama.pause = 150;
    const began = performance.now();
    const times: number[] = [];
    for await (const _ of (await post({ stream: true })).body ?? []) times.push(performance.now() - began);
    expect(times[0]).toBeLessThan(400);
    expect(times.at(-1)).toBeGreaterThan(600);
  });
});

describe("when something goes wrong", () => {
  it("stops the engine when the client goes away", async () => {
    const { post, ollama } = await started();
    ollama.pause = 100;
    ollama.words = Array.from({ length: 50 }, () => "word ");
    for (const stream of [true, false]) {
      const before = ollama.abandoned;
      const controller = new AbortController();
      const response = post({ stream }, controller.signal).then((got) => got.text());
      await wait(250);
      controller.abort();
      await expect(response).rejects.toThrow();
      await until(() => ollama.abandoned === before + 1);
    }
  });

  it("says so in the stream when the engine dies in mid-answer, and works again on the next request", async () => {
    const { client, ollama, post } = await started();
    ollama.dieAfter = 2;
    const stream = await client.chat.completions.create({ model: "twin", messages: ask, stream: true });
    let text = "";
    const read = async () => {
      for await (const { choices } of stream) text += choices[0]?.delta.content ?? "";
    };
    await expect(read()).rejects.toThrow(/Ollama/);
    expect(text).toBe("Hello there");
    const whole = await post({});
    expect(whole.status).toBe(503);
    expect(await whole.json()).toMatchObject({ error: { code: "ollama", type: "server_error" } });
    ollama.dieAfter = null;
    expect((await client.chat.completions.create({ model: "twin", messages: ask })).usage?.total_tokens).toBe(
      22,
    );
  });

  it("answers 503 while Ollama is down, before the first word also to streams", async () => {
    const { ollama, post } = await started();
    await ollama.stop();
    for (const stream of [true, false]) {
      const response = await post({ stream });
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({
        error: { message: expect.stringContaining("ollama serve") },
      });
    }
  });

  it("ends within a second on Ctrl-C, open streams and all", async () => {
    const { ollama, post, server } = await started();
    ollama.pause = 200;
    ollama.words = Array.from({ length: 100 }, () => "word ");
    const streams = await Promise.all([1, 2, 3].map(() => post({ stream: true })));
    const began = performance.now();
    expect(await server.stop()).toBe(0);
    expect(performance.now() - began).toBeLessThan(1000);
    await Promise.all(streams.map((response) => response.text().catch(() => "")));
  });

  it("names a port that is taken", async () => {
    const { ollama } = await started();
    const port = Number(new URL(ollama.host).port);
    await expect(serving(workspaceWith(), ollama.host, ["--port", String(port)])).rejects.toThrow(
      /ended with 1: error: Port \d+ is taken[\s\S]*hint: .*--port/,
    );
  });

  it.each([
    [["--engine", "nonsense"], 2, /no engine of that name/],
    [["--model", "nonsense"], 1, /no model of that name/],
    [["--port", "nonsense"], 2, /port is not a number/],
    [["--engine", "embedded"], 1, /needs the base as GGUF/],
  ])("refuses %j", async (args, code, message) => {
    const { host } = await standInOllama();
    const failing = serving(workspaceWith(), host, args);
    await expect(failing).rejects.toThrow(`ended with ${code}`);
    await expect(failing).rejects.toThrow(message);
  });

  it("tells both ways out where neither engine can run", async () => {
    const host = `http://127.0.0.1:${await freePort()}`;
    await expect(serving(workspaceWith(), host)).rejects.toThrow(/hint: .*ollama serve.*\n +hint: .*export/);
  });
});

describe("memory", () => {
  const sourcesOf = (answer: object) => ("twin" in answer ? answer.twin : null);
  const seen = (ollama: StandIn) => ollama.chats.at(-1)?.messages[0]?.content;

  it("gives the model the user's own notes, redacted, and names the sources", async () => {
    const { client, ollama, post } = await started(workspaceWith([boat]));
    const answer = await client.chat.completions.create({ model: "twin", messages: ask });
    const sources = [{ id: "boat", title: "The boat", date: "2024-03-01", kind: "email" }];
    expect(sourcesOf(answer)).toEqual({ sources });
    expect(seen(ollama)).toMatch(
      /^You write as Ann\.\n\nNotes from Ann Example's own documents[\s\S]*green\. Call \S+$/,
    );
    expect(seen(ollama)).not.toContain("555");
    const last = (await (await post({ stream: true })).text()).trim().split("\n\n").at(-2) ?? "";
    expect(JSON.parse(last.slice(6)).twin).toEqual({ sources });
  });

  it("says nothing of what the user only quoted", async () => {
    const text =
      "Yes, the Marigold it is.\n\nOn Monday Bob wrote:\n> The Marigold has a secret cabin.\n> Bob";
    const { ollama, post } = await started(workspaceWith([{ ...boat, text }]));
    await post({});
    expect(seen(ollama)).toContain("Yes, the Marigold it is.");
    expect(seen(ollama)).not.toContain("secret");
  });

  it("is left out where a request or the command says so", async () => {
    const { ollama, post } = await started(workspaceWith([boat]));
    await post({ twin: { memory: false } });
    expect(seen(ollama)).toBe("You write as Ann.");
    const without = await started(workspaceWith([boat]), ["--no-memory"]);
    await without.post({});
    expect(seen(without.ollama)).toBe("You write as Ann.");
  });
});
