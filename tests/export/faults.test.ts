import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder, twin } from "../support/cli.ts";
import { addRun, workspaceWithRun } from "../support/run.ts";
import { json, standInOllama } from "../support/stand-in-ollama.ts";
import { tiny } from "../support/tensors.ts";

async function setUp(options: Parameters<typeof workspaceWithRun>[1] = {}, version?: string) {
  const cwd = temporaryFolder();
  const root = await workspaceWithRun(cwd, options);
  const ollama = await standInOllama(version);
  const run = async (...args: string[]) => {
    const result = await twin(["export", "--json", ...args], {
      cwd: root,
      env: { OLLAMA_HOST: ollama.host },
    });
    const error = result.code === 0 ? null : JSON.parse(result.stderr.trim().split("\n").at(-1) ?? "");
    return { ...result, error };
  };
  const folders = () => {
    const models = join(root, "models");
    return existsSync(models) ? readdirSync(models).filter((name) => name !== "bases") : [];
  };
  return { cwd, root, ollama, run, folders };
}

describe("twin export, when things go wrong", () => {
  it("works against the stand-in as such", async () => {
    const { run, folders, ollama } = await setUp();
    expect(await run()).toMatchObject({ code: 0 });
    expect(folders()).toHaveLength(1);
    expect([...ollama.models.keys()].sort()).toMatchObject(
      [/^twin-base-/, "twin-w:latest", /^twin-w:run-1-/].map((one) =>
        one instanceof RegExp ? expect.stringMatching(one) : one,
      ),
    );
  });

  it("refuses an Ollama that is too old, before it sends or writes anything", async () => {
    const { run, folders, ollama } = await setUp({}, "0.29.3");
    const { code, error } = await run();
    expect({ code, ...error }).toMatchObject({
      code: "OLLAMA",
      message: expect.stringContaining("0.29.3 is too old"),
    });
    expect(ollama.requests).toEqual(["GET /api/version"]);
    expect(folders()).toEqual([]);
  });

  it("says so when something else answers", async () => {
    const { run, ollama } = await setUp();
    ollama.faults.set("/api/version", (_, response) => json(response, { hello: "world" }));
    expect((await run()).error).toMatchObject({
      code: "OLLAMA",
      message: expect.stringContaining("not as Ollama"),
    });
  });

  it.each([
    ["the digest is wrong", "/api/blobs/", 400, "digest mismatch", "OLLAMA"],
    [
      "Ollama's disk is full during the upload",
      "/api/blobs/",
      500,
      "write: no space left on device",
      "DISK_FULL",
    ],
    ["Ollama's disk is full during create", "/api/create", 500, "no space left on device", "DISK_FULL"],
    ["create fails", "/api/create", 400, "invalid model", "OLLAMA"],
    ["the answer dies", "/api/generate", 500, "llama runner process has terminated", "OLLAMA"],
  ])("leaves nothing behind when %s", async (_, path, status, said, expected) => {
    const { run, folders, ollama } = await setUp();
    ollama.faults.set(path, (__, response) => json(response, { error: said }, status));
    expect((await run()).error).toMatchObject({ code: expected, hint: expect.any(String) });
    expect(folders()).toEqual([]);
    expect([...ollama.models.keys()]).toEqual([]);
    ollama.faults.clear();
    expect((await run()).code).toBe(0);
  });

  it.each(["/api/blobs/", "/api/create", "/api/generate"])(
    "leaves nothing behind when Ollama stops in mid %s",
    async (path) => {
      const { run, folders, ollama } = await setUp();
      ollama.faults.set(path, (request) => request.socket.destroy());
      expect((await run()).error).toMatchObject({
        code: "OLLAMA",
        message: expect.stringContaining("does not answer"),
      });
      expect(folders()).toEqual([]);
      expect([...ollama.models.keys()]).toEqual([]);
    },
  );

  it("stops on Ctrl-C during the upload, and leaves nothing behind", async () => {
    const { root, folders, ollama } = await setUp();
    const stop = new AbortController();
    ollama.faults.set("/api/blobs/", () => stop.abort());
    const started = Date.now();
    const env = { OLLAMA_HOST: ollama.host };
    const { code } = await twin(["export"], { cwd: root, env, signal: stop.signal });
    expect(code).toBe(130);
    expect(Date.now() - started).toBeLessThan(3000);
    expect(folders()).toEqual([]);
    expect([...ollama.models.keys()]).toEqual([]);
  });

  it("refuses an adapter of another base before anything is sent", async () => {
    const { run, folders, ollama } = await setUp({ adapterOf: { ...tiny, hidden: 96 } });
    const { error } = await run();
    expect(error).toMatchObject({
      code: "MISMATCH",
      message: expect.stringContaining("does not fit the base"),
    });
    expect(ollama.requests.filter((one) => /blobs|create/.test(one))).toEqual([]);
    expect(folders()).toEqual([]);
  });

  it("refuses an adapter for a base that Ollama has, of another architecture or size", async () => {
    const { run, ollama } = await setUp({ ollama: "base" });
    const shown = (architecture: string, width: number) => ({
      model_info: { "general.architecture": architecture, [`${architecture}.attention.head_count`]: 4 },
      tensors: [{ name: "blk.0.attn_q.weight", type: "F16", shape: [width, width] }],
    });
    ollama.models.set("base:latest", shown("llama", 128));
    expect((await run()).error).toMatchObject({ code: "MISMATCH" });
    ollama.models.set("base:latest", shown("mamba", 64));
    expect((await run()).error).toMatchObject({
      code: "NOT_RECOGNIZED",
      message: expect.stringContaining("mamba"),
    });
    expect(ollama.requests.filter((one) => /blobs|create/.test(one))).toEqual([]);
  });

  it("never pulls by accident, and pulls when told to", async () => {
    const { run, ollama } = await setUp({ ollama: "missing-base" });
    for (const args of [[], ["--yes"], ["--dry-run", "--pull"]]) {
      expect((await run(...args)).error).toMatchObject({
        code: "NOT_FOUND",
        hint: expect.stringContaining("--pull"),
      });
    }
    expect(ollama.requests.filter((one) => /pull|create/.test(one))).toEqual([]);
    ollama.faults.set("/api/pull", (_, response) =>
      json(response, { error: "pull model manifest: no network" }),
    );
    expect((await run("--pull")).error).toMatchObject({ code: "OLLAMA" });
    expect(ollama.requests).toContain("POST /api/pull");
  });

  it("needs a name for a base that only Hugging Face knows", async () => {
    const { run, root } = await setUp();
    const path = join(root, "runs", "run-1", "state.json");
    const state = JSON.parse(readFileSync(path, "utf8"));
    writeFileSync(path, JSON.stringify({ ...state, base: { ...state.base, model: "org/name" } }));
    expect((await run()).error).toMatchObject({
      code: "NOT_FOUND",
      hint: expect.stringContaining("--ollama-base"),
    });
  });

  it("says which file is damaged: adapter, base, vocabulary", async () => {
    const { run, root, cwd, folders, ollama } = await setUp();
    const cut = (path: string) => {
      const bytes = readFileSync(path);
      writeFileSync(path, bytes.subarray(0, bytes.length - 100));
    };
    cut(join(cwd, "base", "tokenizer.model"));
    expect((await run()).error).toMatchObject({
      code: "CORRUPT",
      message: expect.stringContaining("tokenizer.model"),
    });
    cut(join(cwd, "base", "model.safetensors"));
    expect((await run()).error).toMatchObject({
      code: "CORRUPT",
      message: expect.stringContaining("model.safetensors"),
    });
    cut(join(root, "runs", "run-1", "adapter", "adapter_model.safetensors"));
    expect((await run()).error).toMatchObject({
      code: "CORRUPT",
      message: expect.stringContaining("adapter_model"),
    });
    expect([folders(), [...ollama.models.keys()]]).toEqual([[], []]);
  });

  it("takes only a finished run, the newest where none is named", async () => {
    const { run, cwd } = await setUp({ status: "interrupted" });
    expect((await run()).error).toMatchObject({
      code: "NOT_FOUND",
      hint: expect.stringContaining("twin train"),
    });
    expect((await run("run-1")).error).toMatchObject({ code: "NOTHING_TO_DO" });
    expect((await run("run-9")).error).toMatchObject({ code: "NOT_FOUND" });
    addRun(cwd, { id: "run-2" });
    const { stdout } = await run("--dry-run");
    expect(JSON.parse(stdout)).toMatchObject({ dryRun: true, id: expect.stringMatching(/^run-2-/) });
  });
});
