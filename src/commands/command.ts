import type { Command } from "@commander-js/extra-typings";
import type { Emit } from "../core/events.ts";
import type { Workspace } from "../io/workspace.ts";
import type { Input, Outcome, Output } from "../ui/ui.ts";

/** Groups of `twin --help`, in the order of the flow. */
export const groups = [
  "Workspace:",
  "1 Extract:",
  "2–3 Clean and build:",
  "4 Train:",
  "5 Export:",
  "6 Serve:",
  "All of it:",
] as const;

/** What a command may use of the world around it; tests bring their own. */
export interface Cli {
  env: NodeJS.ProcessEnv;
  cwd: string;
  stdin: Input;
  stdout: Output;
  stderr: Output;
  signal: AbortSignal;
  emit: Emit;
  /** Global options as given. */
  json: boolean;
  quiet: boolean;
  /** May we ask? False with --yes, --no-input, --json, or off a terminal. */
  interactive: boolean;
  /** --yes: take the default without asking. */
  yes: boolean;
  color: boolean;
  /** The workspace that the user means; throws NO_WORKSPACE. */
  workspace(): Promise<Workspace>;
  /** Asks on the terminal; `fallback` where we may not ask. */
  ask(question: string, fallback: string): Promise<string>;
  confirm(question: string, fallback: boolean): Promise<boolean>;
  /** Runs another twin command as the user would; resolves with its `data`, throws what it throws. */
  twin(args: readonly string[]): Promise<Record<string, unknown>>;
}

/** Runs the body of a command and prints what it gives back. `undefined` when it wrote its own output. */
export type Action = (body: (cli: Cli) => Promise<Outcome | undefined>) => Promise<void>;

/** Adds a command's options and its action to the bare command that main.ts made. */
export type Define = (command: Command, run: Action) => void;

export interface CommandEntry {
  name: string;
  summary: string;
  group: (typeof groups)[number];
  /** Loaded only when the command is used, so that `twin --help` stays fast. */
  load(): Promise<{ define: Define }>;
}

/** For options that may be given several times: `.option("--name <name>", "…", repeated, [])`. */
export function repeated(value: string, before: string[]): string[] {
  return [...before, value];
}
