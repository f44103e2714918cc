import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import OpenAI from "openai";
import { beforeAll, describe, expect, it } from "vitest";
import { dataFolder, resource } from "../../src/io/resources.ts";
import { sharedFolder, twin } from "../support/cli.ts";
import { freePort, ollamaBinary, startOllama } from "../support/ollama.ts";
import { workspaceWithRun } from "../support/run.ts";
import { type Running, serving } from "./running.ts";

// The real engines on the base that ships with twin, under an adapter of random numbers.

const ask = [{ role: "user" as const, content: "Hello, how are you?" }];
const shape = {
  architecture: "LlamaForCausalLM",
  hidden: 192,
  intermediate: 512,
  layers: 5,
  heads: 6,
  keyValueHeads: 2,
  vocabulary: 2048,
};
const installed = existsSync(join(dataFolder(process.env), "engines", "node-llama-cpp-3.22.1"));
if (!installed) {
  console.warn(
    "No embedded engine here: its tests are skipped (twin chat --engine embedded --yes installs it).",
  );
}

let root = "";
let host = "";
beforeAll(async () => {
  if (!ollamaBinary) return;
  host = (await startOllama()).host;
  const cwd = sharedFolder();
  root = await workspaceWithRun(cwd, { of: shape });
  cpSync(resource("base", "tiny"), join(cwd, "base"), { recursive: true, force: true });
  const exported = await twin(["export", "--name", "ann"], { cwd: root, env: { OLLAMA_HOST: host } });
  expect(exported, exported.stderr).toMatchObject({ code: 0 });
});

const clientOf = ({ url, token }: Running) => new OpenAI({ baseURL: url, apiKey: token, maxRetries: 0 });

const choices = [
  { engine: "ollama", usable: Boolean(ollamaBinary), args: ["--engine", "ollama"] },
  { engine: "embedded", usable: Boolean(ollamaBinary) && installed, args: ["--engine", "embedded"] },
];

describe.each(choices)("the $engine engine", ({ usable, args }) => {
  const started = () => serving(root, host, args, { XDG_DATA_HOME: join(dataFolder(process.env), "..") });

  it.skipIf(!usable)(
    "answers the openai client, whole and streamed, the same for the same seed",
    async () => {
      const client = clientOf(await started());
      const settings = { model: "ann", messages: ask, max_tokens: 12, temperature: 0.7, seed: 5 };
      const whole = await client.chat.completions.create(settings);
      const text = whole.choices[0]?.message.content ?? "";
      expect(text.length).toBeGreaterThan(5);
      expect(whole.choices[0]?.finish_reason).toBe("length");
      expect(whole.usage?.completion_tokens).toBe(12);
      expect(whole.usage?.prompt_tokens).toBeGreaterThan(15);
      let streamed = "";
      let usage: unknown;
      const stream = await client.chat.completions.create({
        ...settings,
        stream: true,
        stream_options: { include_usage: true },
      });
      for await (const chunk of stream) {
        streamed += chunk.choices[0]?.delta.content ?? "";
        usage = chunk.usage ?? usage;
      }
      expect(streamed).toBe(text);
      expect(usage).toEqual(whole.usage);
    },
  );

  it.skipIf(!usable)("ends at a stop word and keeps markers to itself", async () => {
    const client = clientOf(await started());
    const settings = { model: "ann", messages: ask, max_tokens: 60, temperature: 0 };
    const all = (await client.chat.completions.create(settings)).choices[0]?.message.content ?? "";
    expect(all).not.toContain("<|im_");
    const word = all.split(" ")[2] ?? "";
    const cut = await client.chat.completions.create({ ...settings, stop: [word] });
    expect(cut.choices[0]?.finish_reason).toBe("stop");
    expect(cut.choices[0]?.message.content).toBe(all.slice(0, all.indexOf(word)));
  });

  it.skipIf(!usable)("goes on after an answer that the client gave up", async () => {
    const client = clientOf(await started());
    const long = { model: "ann", messages: ask, max_tokens: 800, temperature: 1, stream: true as const };
    for (let i = 0; i < 3; i++) {
      const stream = await client.chat.completions.create(long);
      for await (const _ of stream) break;
      stream.controller.abort();
    }
    const after = await client.chat.completions.create({ model: "ann", messages: ask, max_tokens: 5 });
    expect(after.usage?.completion_tokens).toBe(5);
  });

  it.skipIf(!usable)("survives a conversation longer than its context", async () => {
    const client = clientOf(await started());
    const messages = [{ role: "user" as const, content: "The harbour is quiet today. ".repeat(400) }];
    const answer = client.chat.completions.create({ model: "ann", messages, max_tokens: 5 });
    const end = await answer.then(
      (given) => given.choices[0]?.finish_reason,
      (error: unknown) => (error instanceof OpenAI.APIError ? error.status : error),
    );
    expect(["length", 400]).toContain(end);
    const after = await client.chat.completions.create({ model: "ann", messages: ask, max_tokens: 5 });
    expect(after.usage?.completion_tokens).toBe(5);
  });

  it.skipIf(!usable)("answers several at once", async () => {
    const client = clientOf(await started());
    const settings = { model: "ann", messages: ask, max_tokens: 8, temperature: 0 };
    const answers = await Promise.all([1, 2, 3, 4].map(() => client.chat.completions.create(settings)));
    expect(new Set(answers.map(({ choices }) => choices[0]?.message.content)).size).toBe(1);
  });
});

describe.skipIf(!ollamaBinary || !installed)("both engines", () => {
  it("say the same at temperature 0, and auto takes the embedded one where Ollama is not", async () => {
    const env = { XDG_DATA_HOME: join(dataFolder(process.env), "..") };
    const settings = { model: "ann", messages: ask, max_tokens: 10, temperature: 0 };
    const answers: string[] = [];
    for (const ollama of [host, `http://127.0.0.1:${await freePort()}`]) {
      const server = await serving(root, ollama, [], env);
      expect(server.stderr()).toContain(ollama === host ? "(ollama," : "(embedded,");
      const answer = await clientOf(server).chat.completions.create(settings);
      answers.push(answer.choices[0]?.message.content ?? "");
    }
    expect(answers[1]).toBe(answers[0]);
  });
});
