import type { TwinEvent } from "../core/events.ts";
import type { Output, Ui } from "./ui.ts";

/** Milliseconds between two progress events of one thing; its last one always comes. */
const QUIET = 500;

/** `--json`: one object on stdout as the result; events and errors as one object a line on stderr. */
export function jsonUi(stdout: Output, stderr: Output, now: () => number = Date.now): Ui {
  const line = (value: unknown) => stderr.write(`${JSON.stringify(value)}\n`);
  const told = new Map<string, { at: number; done: number }>();
  const isNews = (event: TwinEvent) => {
    if (event.type !== "progress") return true;
    const last = told.get(event.name);
    const isLast = event.done === event.total;
    if (last && (isLast ? last.done === event.done : now() - last.at < QUIET)) return false;
    told.set(event.name, { at: now(), done: event.done });
    return true;
  };
  return {
    emit: (event) => isNews(event) && line(event),
    result: ({ data, next }) => stdout.write(`${JSON.stringify(next ? { ...data, next } : data)}\n`),
    error: ({ code, message, hint, exitCode }) =>
      line({ type: "error", code, message, ...(hint ? { hint } : {}), exitCode }),
    close: () => undefined,
  };
}
