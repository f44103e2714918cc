import type { Output, Ui } from "./ui.ts";

/** `--json`: one object on stdout as the result; events and errors as one object a line on stderr. */
export function jsonUi(stdout: Output, stderr: Output): Ui {
  const line = (value: unknown) => stderr.write(`${JSON.stringify(value)}\n`);
  return {
    emit: line,
    result: ({ data, next }) => stdout.write(`${JSON.stringify(next ? { ...data, next } : data)}\n`),
    error: ({ code, message, hint, exitCode }) =>
      line({ type: "error", code, message, ...(hint ? { hint } : {}), exitCode }),
    close: () => undefined,
  };
}
