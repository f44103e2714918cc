import { styleText } from "node:util";
import type { TwinEvent } from "../core/events.ts";
import { sanitizeForTerminal, sanitizeLine } from "../core/sanitize.ts";
import { bytes, count, duration } from "./format.ts";
import type { Output, Ui } from "./ui.ts";

const QUIET_SECONDS = 10;

/**
 * Lines on stderr. On a terminal one line of progress is drawn over and over; elsewhere one is printed each
 * ten seconds, so that a log stays readable. Whatever is said may hold a path, and a path anything: all of it is made
 * safe for a terminal here, even where nobody thought of it before.
 */
export function plainUi(
  stdout: Output,
  stderr: Output,
  {
    quiet = false,
    color = false,
    now = Date.now,
  }: { quiet?: boolean; color?: boolean; now?: () => number } = {},
): Ui {
  let printed = -Infinity;
  let started: { name: string; at: number; done: number } | null = null;
  let drawn = false;
  const paint = (format: "bold" | "red" | "yellow" | "dim", text: string) =>
    color ? styleText(format, text, { validateStream: false }) : text;
  const safe = sanitizeForTerminal;
  const clear = () => {
    if (drawn) stderr.write("\r\u001b[K");
    drawn = false;
  };
  const line = (text: string) => {
    clear();
    stderr.write(`${text}\n`);
  };
  /** Where there are several ways out, each is a line. */
  const hints = (hint = "") => {
    for (const one of hint.split("\n").filter(Boolean)) line(`  hint: ${safe(one)}`);
  };
  const transient = (text: string) => {
    const time = now();
    if (stderr.isTTY) {
      if (time - printed < 100) return;
      stderr.write(`\r\u001b[K${sanitizeLine(text, Math.max(20, (stderr.columns ?? 80) - 1))}`);
      drawn = true;
    } else {
      if (time - printed < QUIET_SECONDS * 1000) return;
      line(safe(text));
    }
    printed = time;
  };

  function emit(event: TwinEvent): void {
    if (event.type === "warning") {
      line(`${paint("yellow", "warning:")} ${safe(event.message)}`);
      hints(event.hint);
    }
    if (quiet) return;
    if (event.type === "stage") {
      line(paint("bold", safe(event.name)) + (event.detail ? ` ${safe(event.detail)}` : ""));
      printed = -Infinity;
    } else if (event.type === "note") line(safe(event.message));
    else if (event.type === "training") transient(trainingLine(event));
    else if (event.type === "progress") {
      if (started?.name !== event.name) started = { name: event.name, at: now(), done: event.done };
      transient(progressLine(event, (now() - started.at) / 1000, started.done));
    }
  }

  return {
    emit,
    result({ lines, next }) {
      clear();
      for (const text of lines) stdout.write(`${safe(text)}\n`);
      if (next && !quiet) stderr.write(paint("dim", `next: ${safe(next)}\n`));
    },
    error({ message, hint }) {
      line(`${paint("red", "error:")} ${safe(message)}`);
      hints(hint);
    },
    close: clear,
  };
}

function progressLine(
  event: Extract<TwinEvent, { type: "progress" }>,
  seconds: number,
  startedAt: number,
): string {
  const show = event.unit === "bytes" ? bytes : count;
  const rate = seconds > 0.5 ? (event.done - startedAt) / seconds : 0;
  const parts = [
    event.total ? `${((100 * event.done) / event.total).toFixed(0).padStart(3)} %` : "",
    event.total ? `${show(event.done)} of ${show(event.total)}` : show(event.done),
    rate > 0 ? `${show(rate)}/s` : "",
    rate > 0 && event.total ? `${duration((event.total - event.done) / rate)} left` : "",
    ...Object.entries(event.counts ?? {}).map(([name, value]) => `${count(value)} ${name}`),
  ];
  return `  ${parts.filter(Boolean).join(" · ")} · ${event.name}`;
}

function trainingLine(event: Extract<TwinEvent, { type: "training" }>): string {
  const parts = [
    `step ${event.step}/${event.totalSteps}`,
    event.loss === undefined ? "" : `loss ${event.loss.toFixed(3)}`,
    event.evalLoss === undefined ? "" : `held-out loss ${event.evalLoss.toFixed(3)}`,
    `${duration(event.elapsed)} gone`,
    event.remaining === undefined ? "" : `${duration(event.remaining)} left`,
  ];
  return `  ${parts.filter(Boolean).join(" · ")}`;
}
