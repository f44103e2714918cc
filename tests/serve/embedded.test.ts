import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { twin } from "../support/cli.ts";
import { workspaceWith } from "./workspace.ts";

// npm is a fake on PATH here, and what it installs a stand-in with node-llama-cpp's interface; the real ones are
// in engines.test.ts.

const standIn = `
export const getLlama = async (options) => ({
  loadModel: async ({ modelPath }) => ({
    trainContextSize: 64,
    tokenize: (text) => text.split(/\\s+/),
    createContext: async ({ lora }) => ({ getSequence: () => ({ modelPath, lora, options }) }),
  }),
  dispose: async () => {},
});
export class LlamaCompletion {
  constructor({ contextSequence }) { this.sequence = contextSequence; }
  async generateCompletionWithMeta(tokens, { onTextChunk, onToken, maxTokens = 99 }) {
    const { lora, options } = this.sequence;
    const words = ["gpu", String(options.gpu), "build", options.build, lora.adapters[0].filePath.split("/").at(-1)];
    for (const word of words.slice(0, maxTokens)) {
      onToken([1]);
      onTextChunk(word + " ");
      if (tokens.includes("die")) throw new Error("the prompt was: " + tokens.join(" "));
    }
    return { metadata: { stopReason: maxTokens < 5 ? "maxTokens" : "eogToken" } };
  }
}`;

function setting(npm: string | null) {
  const root = workspaceWith([], { baseGguf: "../bases/base.gguf", system: null });
  mkdirSync(join(root, "models", "bases"));
  writeFileSync(join(root, "models", "bases", "base.gguf"), "GGUF");
  writeFileSync(join(root, "models", "m1", "adapter.gguf"), "GGUF");
  const bin = join(root, "bin");
  mkdirSync(bin);
  writeFileSync(join(root, "stand-in.js"), standIn);
  if (npm !== null) {
    writeFileSync(
      join(bin, "npm"),
      `#!/bin/sh\necho "$@" > ${root}/npm.args\ncp package.json ${root}/asked.json\n${npm}\n`,
    );
    chmodSync(join(bin, "npm"), 0o755);
  }
  const env = {
    PATH: npm === null ? bin : `${bin}:/usr/bin:/bin`,
    XDG_DATA_HOME: join(root, "data"),
    OLLAMA_HOST: "127.0.0.1:1",
  };
  const chat = (...args: string[]) => twin(["chat", ...args], { cwd: root, env });
  const engines = join(root, "data", "twin", "engines");
  return { root, chat, engines };
}

const works = `mkdir -p node_modules/node-llama-cpp/dist
echo '{"type":"module"}' > node_modules/node-llama-cpp/package.json
cp ../../../../stand-in.js node_modules/node-llama-cpp/dist/index.js`;

describe("the embedded engine on demand", () => {
  it("is not installed without being asked for, and says how large it is", async () => {
    const { chat, root } = setting(works);
    const { code, stderr } = await chat("Hi");
    expect(code).toBe(1);
    expect(stderr).toMatch(/85 MB/);
    expect(stderr).toMatch(/--yes/);
    expect(existsSync(join(root, "npm.args"))).toBe(false);
  });

  it("is installed once, from the lock, without scripts and GPU builds, and runs the adapter", async () => {
    const { chat, root, engines } = setting(works);
    const first = await chat("Hi", "--yes");
    expect(first, first.stderr).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/ build never adapter\.gguf \n$/),
    });
    expect(first.stderr).toContain("Installing the embedded engine");
    expect(readFileSync(join(root, "npm.args"), "utf8")).toContain("--omit=optional --ignore-scripts");
    const { dependencies } = JSON.parse(readFileSync(join(root, "asked.json"), "utf8"));
    expect(Object.keys(dependencies).join(" ")).not.toMatch(/cuda|vulkan/);
    expect(Object.keys(dependencies)).toHaveLength(2);
    expect(readdirSync(engines)).toEqual(["node-llama-cpp-3.22.1"]);
    writeFileSync(join(root, "npm.args"), "");
    const second = await chat("Hi", "--json");
    expect(JSON.parse(second.stdout)).toMatchObject({ engine: "embedded", usage: { completionTokens: 5 } });
    expect(readFileSync(join(root, "npm.args"), "utf8")).toBe("");
  });

  it("leaves nothing half-installed where npm fails, and says why", async () => {
    const { chat, engines } = setting("mkdir -p node_modules/x; echo 'npm error code ENOTFOUND' >&2; exit 1");
    const { code, stderr } = await chat("Hi", "--yes");
    expect(code).toBe(1);
    expect(stderr).toContain("(ENOTFOUND)");
    expect(existsSync(join(engines, "node-llama-cpp-3.22.1"))).toBe(false);
  });

  it("asks for npm where there is none", async () => {
    const { chat } = setting(null);
    expect(await chat("Hi", "--yes", "--engine", "embedded")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("npm is not installed"),
    });
  });

  it("fails cleanly in mid-answer, without repeating the prompt, and refuses what is too long", async () => {
    const { chat } = setting(works);
    const dying = await chat("please die now", "--yes");
    expect(dying).toMatchObject({
      code: 1,
      stdout: "gpu ",
      stderr: expect.stringContaining("engine failed"),
    });
    expect(dying.stderr).not.toContain("die");
    const long = await chat("word ".repeat(100));
    expect(long).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("longer than the model's 64 tokens"),
    });
  });
});
