import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import OpenAI from "openai";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { resource } from "../../src/io/resources.ts";
import { temporaryFolder, twin } from "../support/cli.ts";
import { ollamaBinary, startOllama } from "../support/ollama.ts";

const resultSchema = z.object({
  workspace: z.string(),
  heldOutLoss: z.object({ before: z.number(), after: z.number() }),
  answers: z.array(
    z.object({ instruction: z.string(), base: z.string(), twin: z.string(), author: z.string() }),
  ),
});

/** Where the engine of the real user is: making one for each test would take gigabytes. */
const data = process.env.XDG_DATA_HOME || join(homedir(), ".local", "share");

// The whole road with nothing replaced: the real LLaMA-Factory, a real Ollama, the openai package.
describe.skipIf(!ollamaBinary)("twin demo, from the sample to an answer", () => {
  it("trains a twin that knows its author better than the base does, and serves it", {
    timeout: 1_500_000,
  }, async () => {
    const cwd = temporaryFolder();
    const { host } = await startOllama();
    const env = { XDG_DATA_HOME: data, OLLAMA_HOST: host };
    // A quarter of the recipe's steps: enough to see the loss fall.
    const recipe = readFileSync(resource("recipes", "tiny-cpu.yaml"), "utf8");
    writeFileSync(join(cwd, "short.yaml"), recipe.replace(/^max_steps: \d+/m, "max_steps: 12"));

    const demo = await twin(["demo", "w", "--recipe", join(cwd, "short.yaml"), "--json", "--yes"], {
      cwd,
      env,
    });
    expect(demo.code, demo.stderr.slice(-2000)).toBe(0);
    const { workspace, heldOutLoss, answers } = resultSchema.parse(JSON.parse(demo.stdout));
    expect(heldOutLoss.after).toBeLessThan(heldOutLoss.before * 0.95);
    expect(answers).toHaveLength(3);
    for (const { base, twin: answer } of answers) {
      expect(answer).not.toBe("");
      expect(answer).not.toBe(base);
    }
    // Events hold none of her addresses, but for the command line that the demo shows.
    const events = demo.stderr.split("\n").filter((event) => !event.includes("$ twin init"));
    expect(events.join("\n")).not.toMatch(/quillfeather\.example|gannet-stack/);

    const status = JSON.parse((await twin(["status", "--json", "-w", workspace], { cwd, env })).stdout);
    expect(status).toMatchObject({ stale: [], next: "twin chat" });
    const served = spawn(
      process.execPath,
      [resolve("bin/twin.js"), "serve", "-w", workspace, "--port", "0", "--json"],
      {
        env: { ...process.env, ...env },
        stdio: ["ignore", "pipe", "ignore"],
      },
    );
    onTestFinished(() => void served.kill("SIGKILL"));
    const [line] = await new Promise<string[]>((done) =>
      served.stdout.once("data", (chunk) => done(String(chunk).split("\n"))),
    );
    const { url } = z.looseObject({ url: z.string() }).parse(JSON.parse(line ?? ""));
    const token = readFileSync(join(workspace, ".token"), "utf8").trim();
    const client = new OpenAI({ baseURL: new URL("/v1", url).href, apiKey: token });
    const [model] = (await client.models.list()).data;
    const stream = await client.chat.completions.create({
      model: model?.id ?? "",
      messages: [{ role: "user", content: "Write a mail about the seals on the rocks." }],
      max_tokens: 24,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = "";
    let tokens = 0;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? "";
      tokens = chunk.usage?.completion_tokens ?? tokens;
    }
    expect(text.trim()).not.toBe("");
    expect(tokens).toBeGreaterThan(0);
  });
});
