import { readFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { main } from "../../src/main.ts";

export interface Running {
  url: string;
  port: number;
  token: string;
  stderr(): string;
  /** Ctrl-C; resolves with the exit code. */
  stop(): Promise<number>;
}

/** `twin serve` in this process, on a free port, stopped after the test. */
export async function serving(
  root: string,
  ollamaHost: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Running> {
  const controller = new AbortController();
  let stderr = "";
  let stdout = "";
  const { promise: ready, resolve, reject } = Promise.withResolvers<string>();
  const ended = main(["serve", "--port", "0", ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: join(root, "home"), OLLAMA_HOST: ollamaHost, ...env },
    stdin: {},
    stdout: {
      write: (text: string) => {
        stdout += text;
        if (stdout.includes("\n")) resolve(stdout.trim());
      },
    },
    stderr: { write: (text: string) => (stderr += text) },
    signal: controller.signal,
  });
  void ended.then((code) => reject(new Error(`ended with ${code}: ${stderr}`)));
  const stop = () => {
    controller.abort();
    return ended;
  };
  onTestFinished(async () => void (await stop()));
  const url = await ready;
  return {
    url,
    port: Number(new URL(url).port),
    token: readFileSync(join(root, ".token"), "utf8").trim(),
    stderr: () => stderr,
    stop,
  };
}
