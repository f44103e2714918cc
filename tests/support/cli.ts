import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, onTestFinished } from "vitest";
import { main } from "../../src/main.ts";

/** A folder of the test's own, removed when it ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "twin-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The same for a whole file of tests, to be called in `beforeAll`. */
export function sharedFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "twin-test-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs a command line in this process, with an empty home, off a terminal. */
export async function twin(
  args: string[],
  {
    cwd,
    env = {},
    signal,
    input,
  }: { cwd: string; env?: NodeJS.ProcessEnv; signal?: AbortSignal; input?: string },
): Promise<{ code: number; stdout: string; stderr: string }> {
  let stdout = "";
  let stderr = "";
  const code = await main(args, {
    cwd,
    env: { PATH: process.env.PATH, HOME: join(cwd, "home"), ...env },
    stdin: input === undefined ? {} : Readable.from([input]),
    stdout: { write: (text: string) => (stdout += text) },
    stderr: { write: (text: string) => (stderr += text) },
    signal: signal ?? new AbortController().signal,
  });
  return { code, stdout, stderr };
}
