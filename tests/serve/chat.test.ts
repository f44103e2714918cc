import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it, onTestFinished } from "vitest";
import { twin } from "../support/cli.ts";
import { standInOllama } from "./stand-in-ollama.ts";
import { workspaceWith } from "./workspace.ts";

const boat = { id: "boat", title: "The \u001b[31mboat", text: "We painted the Marigold green." };

async function chat(args: string[], input?: string) {
  const ollama = await standInOllama();
  const cwd = workspaceWith([boat]);
  const result = () => twin(["chat", ...args], { cwd, env: { OLLAMA_HOST: ollama.host }, input });
  return { ollama, result };
}

describe("twin chat off a terminal", () => {
  it("answers one question on stdout and names the sources on stderr", async () => {
    const { result } = await chat(["What colour is the Marigold?"]);
    expect(await result()).toEqual({
      code: 0,
      stdout: "Hello there, friend.\n",
      stderr: "[1] 2024-03-01 The boat (twin documents show boat)\n",
    });
  });

  it("takes all of a pipe for one question", async () => {
    const { ollama, result } = await chat([], "Dear Ann,\n\nhow are you?\n");
    expect((await result()).stdout).toBe("Hello there, friend.\n");
    expect(ollama.chats[0]?.messages.at(-1)?.content).toBe("Dear Ann,\n\nhow are you?\n");
  });

  it("takes out what could move the terminal's cursor", async () => {
    const { ollama, result } = await chat(["Hi"]);
    ollama.words = ["red \u001b[31m", "bell\u0007", "\u202eright"];
    expect((await result()).stdout).toBe("red bellright\n");
  });

  it("prints one object with --json", async () => {
    const { result } = await chat(["--json", "The Marigold?"]);
    expect(JSON.parse((await result()).stdout)).toEqual({
      model: "twin-ann:latest",
      engine: "ollama",
      answer: "Hello there, friend.",
      sources: [{ id: "boat", title: "The \u001b[31mboat", date: "2024-03-01", kind: "email" }],
      usage: { promptTokens: 17, completionTokens: 5 },
    });
  });

  it("leaves the documents alone with --no-memory", async () => {
    const { ollama, result } = await chat(["--no-memory", "The Marigold?"]);
    expect((await result()).stderr).toBe("");
    expect(ollama.chats[0]?.messages[0]?.content).toBe("You write as Ann.");
  });

  it.each([undefined, "", " \n"])("asks for a question when there is none (%j)", async (input) => {
    const { result } = await chat([], input);
    expect(await result()).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("no question"),
    });
  });

  it("fails when the engine dies in mid-answer", async () => {
    const { ollama, result } = await chat(["Hi"]);
    ollama.dieAfter = 2;
    expect(await result()).toMatchObject({
      code: 1,
      stdout: "Hello there",
      stderr: expect.stringContaining("hint:"),
    });
  });

  it("stops within a second on Ctrl-C", async () => {
    const ollama = await standInOllama();
    ollama.pause = 300;
    const controller = new AbortController();
    const cwd = workspaceWith();
    const ended = twin(["chat", "Hi"], { cwd, env: { OLLAMA_HOST: ollama.host }, signal: controller.signal });
    await new Promise((wait) => setTimeout(wait, 500));
    const began = performance.now();
    controller.abort();
    expect((await ended).code).toBe(130);
    expect(performance.now() - began).toBeLessThan(1000);
  });

  it("stops at the first Ctrl-C while a pipe stays open", async () => {
    const child = spawn(process.execPath, ["bin/twin.js", "-w", workspaceWith(), "chat"]);
    onTestFinished(() => void child.kill("SIGKILL"));
    let stderr = "";
    child.stderr.on("data", (data) => (stderr += data));
    const ended = once(child, "close");
    child.stdin.write("Half a question");
    await new Promise((wait) => setTimeout(wait, 800));
    expect(child.exitCode).toBe(null);
    child.kill("SIGINT");
    const began = performance.now();
    expect(await ended).toEqual([130, null]);
    expect(performance.now() - began).toBeLessThan(1000);
    expect(stderr).toContain("Stopped.");
  });

  it("says how to put a model back that Ollama lost", async () => {
    const ollama = await standInOllama("another:latest");
    const world = { cwd: workspaceWith(), env: { OLLAMA_HOST: ollama.host } };
    const { stderr } = await twin(["chat", "--engine", "ollama", "Hi"], world);
    expect(stderr).toContain("does not have the model twin-ann:latest any more");
    expect(stderr).toContain("hint: Register it again with: twin export r1\n");
  });

  it("says what to do where there is no model yet", async () => {
    const { temporaryFolder } = await import("../support/cli.ts");
    const cwd = temporaryFolder();
    await twin(["init", "--name", "Ann", "--email", "ann@example.org"], { cwd });
    expect(await twin(["chat", "Hi"], { cwd })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("twin export"),
    });
  });
});
