import { createInterface } from "node:readline/promises";
import { Command } from "@commander-js/extra-typings";
import { CommanderError } from "commander";
import type { Action, Cli } from "./commands/command.ts";
import { commands } from "./commands/commands.ts";
import { cancelled, exitCodes, TwinError } from "./core/errors.ts";
import { sanitizeForTerminal } from "./core/sanitize.ts";
import { openWorkspace } from "./io/workspace.ts";
import { jsonUi } from "./ui/json.ts";
import { plainUi } from "./ui/plain.ts";
import type { Input, Outcome, Output, Ui } from "./ui/ui.ts";
import { version } from "./version.ts";

export interface World {
  env: NodeJS.ProcessEnv;
  cwd: string;
  stdin: Input;
  stdout: Output;
  stderr: Output;
  /** Ctrl-C; tests give their own. */
  signal?: AbortSignal;
}

interface GlobalOptions {
  workspace?: string;
  json?: boolean;
  quiet?: boolean;
  color?: boolean;
  yes?: boolean;
  input?: boolean;
  debug?: boolean;
}

/** Runs one command line and resolves with the exit code. The one map from errors to exit codes is here. */
export async function main(args: readonly string[], world: World = realWorld()): Promise<number> {
  const stop = interruption(world);
  const session: Session = { ui: plainUi(world.stdout, world.stderr) };
  try {
    const outcome = await dispatch(args, world, stop.signal, session);
    return outcome?.skipped ? exitCodes.SKIPPED : exitCodes.OK;
  } catch (error) {
    session.ui.close();
    if (error instanceof CommanderError) return usage(error, args, world, session.ui);
    return report(error, session.ui, world.stderr, args.includes("--debug"));
  } finally {
    stop.dispose();
  }
}

/** Where output goes; set as soon as the options are known, so that an error is shown in the right form. */
interface Session {
  ui: Ui;
  /** Run by another command (twin demo): its results are shown, but it suggests nothing. */
  nested?: boolean;
}

async function dispatch(
  args: readonly string[],
  world: World,
  signal: AbortSignal,
  session: Session,
): Promise<Outcome | undefined> {
  const program = new Command("twin");
  let outcome: Outcome | undefined;
  const run: Action = async (body) => {
    const options: GlobalOptions = program.opts();
    const color = useColor(options, world);
    const quiet = options.quiet ?? false;
    session.ui = options.json
      ? jsonUi(world.stdout, world.stderr)
      : plainUi(world.stdout, world.stderr, { quiet, color });
    outcome = await body(makeCli(options, world, session.ui, signal, color));
    session.ui.close();
    if (outcome) session.ui.result(session.nested ? { ...outcome, next: undefined } : outcome);
    if (outcome?.failure) throw outcome.failure;
  };

  program
    .description("Turns what you have written into a model that writes like you, on your own machine.")
    .version(version)
    .option("-w, --workspace <dir>", "workspace folder (else TWIN_WORKSPACE, else the nearest twin.yaml)")
    .option("--json", "one JSON object on stdout, events as JSON lines on stderr")
    .option("-q, --quiet", "no progress and no suggestions")
    .option("--no-color", "no colours")
    .option("-y, --yes", "take the defaults, ask nothing")
    .option("--no-input", "never ask; fail where an answer is needed")
    .option("--debug", "show the stack of an error")
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      // Help that nobody asked for; mistakes are told by `usage` alone.
      writeErr: (text) => wantsJson(args) || world.stderr.write(text),
      outputError: () => undefined,
      getOutHelpWidth: () => world.stdout.columns ?? 80,
      getErrHelpWidth: () => world.stderr.columns ?? 80,
    })
    .exitOverride();
  for (const { name, summary, group, load } of commands) {
    const command = program.command(name).description(summary).helpGroup(group);
    if (args.includes(name)) (await load()).define(command, run);
  }
  await program.parseAsync([...args], { from: "user" });
  return outcome;
}

function realWorld(): World {
  const { env, stdin, stdout, stderr } = process;
  return { env, cwd: process.cwd(), stdin, stdout, stderr };
}

function makeCli(options: GlobalOptions, world: World, ui: Ui, signal: AbortSignal, color: boolean): Cli {
  const interactive =
    !options.yes &&
    !options.json &&
    options.input !== false &&
    Boolean(world.stdin.isTTY && world.stderr.isTTY);
  const ask = async (question: string, fallback: string) => {
    if (!interactive) return fallback;
    const prompt = createInterface({ input: process.stdin, output: process.stderr });
    try {
      const answer = await prompt.question(fallback ? `${question} [${fallback}] ` : `${question} `, {
        signal,
      });
      return answer.trim() || fallback;
    } catch (error) {
      throw error instanceof Error && error.name === "AbortError" ? cancelled() : error;
    } finally {
      prompt.close();
    }
  };
  return {
    env: world.env,
    cwd: world.cwd,
    stdin: world.stdin,
    stdout: world.stdout,
    stderr: world.stderr,
    signal,
    emit: (event) => ui.emit(event),
    json: Boolean(options.json),
    quiet: Boolean(options.quiet),
    yes: Boolean(options.yes),
    interactive,
    color,
    workspace: () => openWorkspace({ option: options.workspace, env: world.env, cwd: world.cwd }),
    ask,
    twin: async (args) => {
      // With --json only the outer command prints a result.
      const inner = options.json ? { ...world, stdout: { write: () => true } } : world;
      const flags = [
        ...(options.json ? ["--json"] : []),
        ...(options.quiet ? ["--quiet"] : []),
        ...(options.yes ? ["--yes"] : []),
        ...(options.input === false ? ["--no-input"] : []),
        ...(options.color === false ? ["--no-color"] : []),
      ];
      const outcome = await dispatch([...args, ...flags], inner, signal, { ui, nested: true });
      return outcome?.data ?? {};
    },
    confirm: async (question, fallback) =>
      /^y/i.test(await ask(`${question} (y/n)`, options.yes || fallback ? "y" : "n")),
  };
}

/** First Ctrl-C: the signal fires and the command winds down. Second: the program ends at once. */
function interruption(world: World): { signal: AbortSignal; dispose(): void } {
  if (world.signal) return { signal: world.signal, dispose: () => undefined };
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(exitCodes.CANCELLED);
    controller.abort();
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  // A reader that closed the pipe (`twin documents | head`) is no error.
  process.stdout.on("error", () => process.exit(exitCodes.OK));
  return {
    signal: controller.signal,
    dispose: () => process.off("SIGINT", onSignal).off("SIGTERM", onSignal),
  };
}

function useColor(options: GlobalOptions, world: World): boolean {
  if (options.color === false || world.env.NO_COLOR) return false;
  return Boolean(world.env.FORCE_COLOR || world.stderr.isTTY);
}

const wantsJson = (args: readonly string[]) => args.includes("--json");

/** Tells of a mistake in the command line, which is found before the options are known. Help and version are none. */
function usage(
  { code, message, exitCode }: CommanderError,
  args: readonly string[],
  world: World,
  plain: Ui,
): number {
  if (exitCode === 0) return exitCodes.OK;
  const isHelp = code === "commander.help";
  if (isHelp && !wantsJson(args)) return exitCodes.USAGE;
  const command = commands.find(({ name }) => args.includes(name))?.name;
  const ui = wantsJson(args) ? jsonUi(world.stdout, world.stderr) : plain;
  const what = isHelp ? "No command was given." : message.replace(/^error: /, "");
  ui.error(new TwinError("USAGE", what, { hint: ["twin", command, "--help"].filter(Boolean).join(" ") }));
  return exitCodes.USAGE;
}

function report(error: unknown, ui: Ui, stderr: Output, debug: boolean): number {
  if (error instanceof TwinError) {
    ui.error(error);
    if (debug) stderr.write(`${sanitizeForTerminal(error.stack ?? "")}\n`);
    return error.exitCode;
  }
  ui.error(
    new TwinError("INTERNAL", "This is a bug in twin.", { hint: "Please report it with the lines below." }),
  );
  stderr.write(
    `${sanitizeForTerminal(error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`,
  );
  return exitCodes.FAILED;
}
