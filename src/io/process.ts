import { execa } from "execa";
import { cancelled, systemCode, TwinError } from "../core/errors.ts";

export interface Invocation {
  command: string;
  args: readonly string[];
  cwd?: string;
  env?: Readonly<Record<string, string>>;
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
  const result = execa(invocation.command, invocation.args, {
    ...(invocation.cwd ? { cwd: invocation.cwd } : {}),
    ...(invocation.env ? { env: invocation.env } : {}),
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
  if (systemCode(done.cause) === "ENOENT" || done.code === "ENOENT") {
    throw new TwinError("MISSING_TOOL", `${invocation.command} is not installed.`, {
      hint: options.install ?? `Install ${invocation.command} and run the same command again.`,
    });
  }
  return {
    code: done.exitCode ?? 1,
    stdout: String(done.stdout ?? ""),
    stderr: String(done.stderr ?? ""),
    signal: done.signal ?? null,
  };
}

async function forEachLine(lines: AsyncIterable<unknown>, use: (line: string) => void): Promise<void> {
  for await (const line of lines) use(String(line));
}
