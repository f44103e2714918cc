import { cancelled, systemCode, TwinError } from "../core/errors.ts";

export interface Invocation {
  command: string;
  args: readonly string[];
  cwd?: string;
  /** Added to (and over) our own environment. */
  env?: Readonly<NodeJS.ProcessEnv>;
  /** `env` is all that the program gets: nothing of ours is handed on. */
  onlyEnv?: boolean;
}

export interface RunOptions {
  signal?: AbortSignal;
  /** Called for each line of stdout and stderr as it comes. Without it the output is collected. */
  onLine?: (line: string, stream: "stdout" | "stderr") => void;
  /** Called with the process's number once it runs. */
  onStart?: (pid: number) => void;
  /** What to do when the program is missing. */
  install?: string;
  /** Bytes for the program's standard input. */
  input?: string;
  /** Milliseconds between the polite stop on Ctrl-C and the final one. */
  grace?: number;
  /** Milliseconds after which the program is stopped and the call fails. */
  timeout?: number;
}

export interface Finished {
  code: number;
  stdout: string;
  stderr: string;
  /** Name of the signal that ended it, if one did. */
  signal: string | null;
}

/**
 * The one door to other programs: argument arrays (never a shell), a signal, lines as they come.
 * Resolves with the exit code, also a bad one; throws MISSING_TOOL when the program is not there and
 * CANCELLED when `signal` fired.
 */
export async function runProgram(invocation: Invocation, options: RunOptions = {}): Promise<Finished> {
  const { onLine, signal } = options;
  const { execa } = await import("execa"); // 130 files, which most commands do not need
  const result = execa(invocation.command, invocation.args, {
    ...(invocation.cwd ? { cwd: invocation.cwd } : {}),
    ...(invocation.env ? { env: invocation.env } : {}),
    ...(invocation.onlyEnv ? { extendEnv: false } : {}),
    ...(options.input === undefined ? { stdin: "ignore" } : { input: options.input }),
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
    ...(signal ? { cancelSignal: signal } : {}),
    forceKillAfterDelay: options.grace ?? 5000,
    reject: false,
    buffer: !onLine,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.pid !== undefined) options.onStart?.(result.pid);
  if (onLine) {
    await Promise.all([
      forEachLine(result.iterable({ from: "stdout" }), (line) => onLine(line, "stdout")),
      forEachLine(result.iterable({ from: "stderr" }), (line) => onLine(line, "stderr")),
    ]).catch(() => undefined); // a bad exit also ends the iterables; the result below says why
  }
  const done = await result;
  if (signal?.aborted) throw cancelled();
  if (isMissing(done)) throw missingTool(invocation.command, options.install);
  return {
    code: done.exitCode ?? 1,
    stdout: String(done.stdout ?? ""),
    stderr: String(done.stderr ?? ""),
    signal: done.signal ?? null,
  };
}

/**
 * Streams what a program writes to stdout, byte for byte. At its end `check` sees exit code and stderr (stdout is
 * empty there) and may throw. A reader that stops early ends the program. Throws as `runProgram` does.
 */
export async function* streamProgram(
  invocation: Invocation,
  options: Pick<RunOptions, "signal" | "install"> & {
    /** Written to the program's standard input as it takes it. */
    input?: AsyncIterable<string> | Iterable<string>;
    check(finished: Omit<Finished, "stdout">): void;
  },
): AsyncIterable<Uint8Array> {
  const { signal } = options;
  const { execa } = await import("execa");
  const program = execa(invocation.command, invocation.args, {
    ...(invocation.cwd ? { cwd: invocation.cwd } : {}),
    ...(invocation.env ? { env: invocation.env } : {}),
    ...(invocation.onlyEnv ? { extendEnv: false } : {}),
    ...(options.input === undefined ? { stdin: "ignore" as const } : { stdin: each(options.input) }),
    ...(signal ? { cancelSignal: signal } : {}),
    forceKillAfterDelay: 1000,
    reject: false,
    buffer: { stdout: false },
    maxBuffer: 1024 * 1024,
  });
  let ended = false;
  try {
    for await (const chunk of program.stdout ?? []) yield chunk;
    ended = true;
  } catch (error) {
    if (signal?.aborted) throw cancelled();
    throw error;
  } finally {
    if (!ended) program.kill();
  }
  const done = await program;
  if (signal?.aborted) throw cancelled();
  if (isMissing(done)) throw missingTool(invocation.command, options.install);
  if (done.exitCode === undefined && !done.signal) throw done.cause; // it never ran
  options.check({ code: done.exitCode ?? 1, stderr: String(done.stderr ?? ""), signal: done.signal ?? null });
}

async function* each(input: Iterable<string> | AsyncIterable<string>): AsyncIterable<string> {
  yield* input;
}

const isMissing = (done: { cause?: unknown; code?: string | undefined }) =>
  systemCode(done.cause) === "ENOENT" || done.code === "ENOENT";

const missingTool = (command: string, install: string | undefined) =>
  new TwinError("MISSING_TOOL", `${command} is not installed.`, {
    hint: install ?? `Install ${command} and run the same command again.`,
  });

async function forEachLine(lines: AsyncIterable<unknown>, use: (line: string) => void): Promise<void> {
  for await (const line of lines) use(String(line));
}
