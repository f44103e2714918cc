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
  const started = new Map<string, { at: number; done: number }>();
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
  const transient = (parts: readonly string[]) => {
    const time = now();
    if (stderr.isTTY) {
      if (time - printed < 100) return;
      const width = Math.max(20, (stderr.columns || 80) - 1);
      stderr.write(`\r\u001b[K  ${sanitizeLine(fitting(parts, width - 2), width - 2)}`);
      drawn = true;
    } else {
      if (time - printed < QUIET_SECONDS * 1000) return;
      line(safe(`  ${parts.filter(Boolean).join(BETWEEN)}`));
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
      const { at, done } = started.get(event.name) ?? { at: now(), done: event.done };
      started.set(event.name, { at, done });
      transient(progressLine(event, (now() - at) / 1000, done));
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
): string[] {
  const show = event.unit === "bytes" ? bytes : count;
  const isPaced = event.total !== null || event.unit === "bytes";
  const rate = isPaced && seconds > 0.5 ? (event.done - startedAt) / seconds : 0;
  return [
    event.total ? `${((100 * event.done) / event.total).toFixed(0).padStart(3)} %` : "",
    event.total ? `${show(event.done)} of ${show(event.total)}` : show(event.done),
    rate > 0 && event.total ? `${duration((event.total - event.done) / rate)} left` : "",
    rate > 0 ? `${show(rate)}/s` : "",
    ...Object.entries(event.counts ?? {}).map(([name, value]) => `${count(value)} ${name}`),
    event.label ?? event.name,
  ];
}

const BETWEEN = " · ";

/** As many of the parts as a narrow line holds; those that come first matter most. */
function fitting(parts: readonly string[], width: number): string {
  const shown: string[] = [];
  for (const part of parts.filter(Boolean)) {
    if (shown.length > 0 && [...shown, part].join(BETWEEN).length > width) break;
    shown.push(part);
  }
  return shown.join(BETWEEN);
}

function trainingLine(event: Extract<TwinEvent, { type: "training" }>): string[] {
  return [
    `step ${event.step}/${event.totalSteps}`,
    event.loss === undefined ? "" : `loss ${event.loss.toFixed(3)}`,
    event.evalLoss === undefined ? "" : `held-out loss ${event.evalLoss.toFixed(3)}`,
    `${duration(event.elapsed)} gone`,
    event.remaining === undefined ? "" : `${duration(event.remaining)} left`,
  ];
}
