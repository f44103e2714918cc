import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import { serving } from "./running.ts";
import { standInOllama } from "./stand-in-ollama.ts";
import { workspaceWith } from "./workspace.ts";

const ask = [{ role: "user" as const, content: "How are you?" }];

describe("the openai client", () => {
  it("lists the model and gets an answer with its usage", async () => {
    const ollama = await standInOllama();
    const { url, token } = await serving(workspaceWith(), ollama.host);
    const client = new OpenAI({ baseURL: url, apiKey: token, maxRetries: 0 });
    const models = await client.models.list();
    expect(models.data.map(({ id }) => id)).toEqual(["twin-ann:latest"]);
    const answer = await client.chat.completions.create({ model: "twin", messages: ask });
    expect(answer.choices[0]?.message.content).toBe("Hello there, friend.");
    expect(answer.choices[0]?.finish_reason).toBe("stop");
    expect(answer.usage).toEqual({ prompt_tokens: 17, completion_tokens: 5, total_tokens: 22 });
    expect(ollama.chats[0]?.messages).toEqual([
      { role: "system", content: "You write as Ann." },
      { role: "user", content: "How are you?" },
    ]);
  });

  it("streams in order, with the usage last where asked for", async () => {
    const ollama = await standInOllama();
    const { url, token } = await serving(workspaceWith(), ollama.host);
    const client = new OpenAI({ baseURL: url, apiKey: token, maxRetries: 0 });
    const stream = await client.chat.completions.create({
      model: "twin-ann:latest",
      messages: ask,
      stream: true,
      stream_options: { include_usage: true },
    });
    const texts: string[] = [];
    const ends: unknown[] = [];
    for await (const { choices, usage } of stream) {
      if (choices[0]?.delta.content) texts.push(choices[0].delta.content);
      if (choices[0]?.finish_reason) ends.push(choices[0].finish_reason);
      if (usage) ends.push(usage.total_tokens);
    }
    expect(texts).toEqual(ollama.words);
    expect(ends).toEqual(["stop", 22]);
  });
});
