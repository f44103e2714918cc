import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll } from "vitest";

/**
 * The real Ollama, if this machine has one: TWIN_TEST_OLLAMA, `ollama` on PATH, or ../shared/ollama beside the
 * repository. Tests that need it use `describe.skipIf(!ollamaBinary)`.
 */
export const ollamaBinary: string | undefined = [
  process.env.TWIN_TEST_OLLAMA ?? "",
  ...(process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "ollama")),
  resolve(import.meta.dirname, "../../../shared/ollama/bin/ollama"),
].find((path) => path !== "" && existsSync(path));

if (!ollamaBinary) {
  console.warn("No Ollama here: the tests that need a real one are skipped (TWIN_TEST_OLLAMA=PATH).");
}

export interface RunningOllama {
  host: string;
  stop(): Promise<void>;
}

/** Starts an Ollama of the test's own: empty home, empty model store, a free port; stopped after the file. */
export async function startOllama(): Promise<RunningOllama> {
  if (!ollamaBinary) throw new Error("no Ollama");
  const home = mkdtempSync(join(tmpdir(), "twin-ollama-"));
  const port = await freePort();
  const child = spawn(ollamaBinary, ["serve"], {
    env: {
      PATH: process.env.PATH,
      HOME: home,
      OLLAMA_HOST: `127.0.0.1:${port}`,
      OLLAMA_MODELS: join(home, "models"),
      OLLAMA_NO_CLOUD: "1",
      OLLAMA_KEEP_ALIVE: "30s",
    },
    stdio: "ignore",
  });
  const ended = new Promise<void>((done) => child.once("exit", () => done()));
  let stopped = false;
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
    await ended;
    clearTimeout(timer);
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  afterAll(stop);
  const host = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 100; attempt++) {
    const up = await fetch(`${host}/api/version`).then(
      (response) => response.ok,
      () => false,
    );
    if (up) return { host, stop };
    await new Promise((wait) => setTimeout(wait, 100));
  }
  await stop();
  throw new Error("Ollama did not start");
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (typeof address === "object" && address) return address.port;
  throw new Error("no port");
}
