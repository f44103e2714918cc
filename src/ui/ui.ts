import type { TwinError } from "../core/errors.ts";
import type { TwinEvent } from "../core/events.ts";

/** What a command gives back: the same facts as an object (`--json`) and as lines for a person. */
export interface Outcome {
  /** Printed as one JSON object on stdout. Objects only grow from release to release. */
  data: Record<string, unknown>;
  /** Printed on stdout, unless `--json`. */
  lines: string[];
  /** The next sensible command, suggested on stderr. */
  next?: string;
  /** Records that did not make it: the exit code is 3 when there are any. */
  skipped?: number;
  /** What failed although the rest was done: reported after the result, and it sets the exit code. */
  failure?: TwinError;
}

/** Where a command's events and result go. Results on stdout, everything else on stderr. */
export interface Ui {
  emit(event: TwinEvent): void;
  result(outcome: Outcome): void;
  error(error: TwinError): void;
  /** Must be called before the program ends: clears a live view, flushes. */
  close(): void;
}

export interface Output {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

/** Standard input: a terminal, or text from a pipe. */
export interface Input {
  isTTY?: boolean;
  /** Ends a reading that still waits. */
  destroy?(): unknown;
  [Symbol.asyncIterator]?(): AsyncIterator<string | Uint8Array>;
}
