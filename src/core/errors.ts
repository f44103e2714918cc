/** Every way a command can end, with the exit code that scripts may rely on. */
export const exitCodes = {
  OK: 0,
  FAILED: 1,
  USAGE: 2,
  SKIPPED: 3,
  CREDENTIALS: 4,
  NO_WORKSPACE: 10,
  LOCKED: 11,
  PASSPHRASE: 12,
  REMOTE: 20,
  CANCELLED: 130,
} as const;

/** Stable codes: they appear in `--json` output and may only be added to. */
export type ErrorCode =
  | "USAGE"
  | "CREDENTIALS"
  | "NO_WORKSPACE"
  | "LOCKED"
  | "PASSPHRASE"
  | "REMOTE"
  | "CANCELLED"
  | "CONFIG" // our own file is wrong: twin.yaml, a recipe, a manifest
  | "NOT_FOUND" // a path, a run, a model, a document that is not there
  | "NOT_RECOGNIZED" // readable, but nothing we know
  | "PERMISSION"
  | "DISK_FULL"
  | "CORRUPT" // damaged or truncated input
  | "MISSING_TOOL" // an external program that is not installed
  | "ENGINE" // a trainer failed
  | "NETWORK"
  | "OLLAMA" // Ollama is absent, too old or refuses
  | "MISMATCH" // an adapter that does not fit, a check that failed
  | "PORT_IN_USE"
  | "NOTHING_TO_DO"
  | "INTERNAL";

const exitCodeOf: Partial<Record<ErrorCode, number>> = {
  USAGE: exitCodes.USAGE,
  CREDENTIALS: exitCodes.CREDENTIALS,
  NO_WORKSPACE: exitCodes.NO_WORKSPACE,
  LOCKED: exitCodes.LOCKED,
  PASSPHRASE: exitCodes.PASSPHRASE,
  REMOTE: exitCodes.REMOTE,
  CANCELLED: exitCodes.CANCELLED,
};

/**
 * The one error class for what can go wrong in normal use. Anything else that is thrown is a bug.
 * `message` says what happened, `hint` what to do. Neither may hold the user's text, addresses or tokens.
 */
export class TwinError extends Error {
  override readonly name = "TwinError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }

  get exitCode(): number {
    return exitCodeOf[this.code] ?? exitCodes.FAILED;
  }
}

/** The `code` of a Node system error ("ENOENT", …), else undefined. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/**
 * Turns a system error on `path` into one that says what to do; other errors come back as they are.
 * For use as `throw asTwinError(error, path)`.
 */
export function asTwinError(error: unknown, path: string): unknown {
  switch (systemCode(error)) {
    case "ENOENT":
    case "ENOTDIR":
      return new TwinError("NOT_FOUND", `${path} does not exist.`, { hint: "Check the path.", cause: error });
    case "ELOOP":
    case "ENAMETOOLONG":
      return new TwinError("NOT_FOUND", `${path} cannot be reached: a ring of links, or too long a name.`, {
        cause: error,
      });
    case "EACCES":
    case "EPERM":
      return new TwinError("PERMISSION", `${path} may not be read or written.`, {
        hint: "Check the owner and permissions of the file and its folders.",
        cause: error,
      });
    case "ENOSPC":
    case "EDQUOT":
      return new TwinError("DISK_FULL", `The disk is full; ${path} could not be written.`, {
        hint: "Free some space and run the same command again; what was finished is kept.",
        cause: error,
      });
    default:
      return error;
  }
}

/** Throws CANCELLED when the user pressed Ctrl-C. */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw cancelled();
}

/** The error of a run that the user stopped. */
export function cancelled(): TwinError {
  return new TwinError("CANCELLED", "Stopped.", { hint: "Run the same command again to go on." });
}
