import { Box, render, Text } from "ink";
import { createElement as h, type ReactElement } from "react";
import type { Emit, TwinEvent } from "../../core/events.ts";
import { sanitizeLine } from "../../core/sanitize.ts";
import { count, duration } from "../format.ts";

/** What the view shows. */
export interface TrainingFacts {
  step: number;
  totalSteps: number;
  losses: readonly number[];
  evals: readonly { step: number; loss: number }[];
  elapsed: number;
  remaining: number | null;
  /** What else was said while it ran; the newest stand above the figures. */
  notes: readonly string[];
}

/** Draws the training on a terminal until `close`; the last picture stays. */
export function trainingView(
  totalSteps: number,
  stream: NodeJS.WriteStream,
): { emit: Emit; close(): Promise<void> } {
  let facts: TrainingFacts = {
    step: 0,
    totalSteps,
    losses: [],
    evals: [],
    elapsed: 0,
    remaining: null,
    notes: [],
  };
  const draw = () => h(TrainingPicture, { facts, columns: stream.columns || 80 });
  const view = render(draw(), { stdout: stream, exitOnCtrlC: false, patchConsole: false });
  let told = Date.now();
  // The trainer speaks once a step; the clock goes on in between.
  const clock = setInterval(() => {
    const passed = (Date.now() - told) / 1000;
    view.rerender(
      h(TrainingPicture, {
        facts: { ...facts, elapsed: facts.elapsed + passed },
        columns: stream.columns || 80,
      }),
    );
  }, 1000);
  return {
    emit(event) {
      facts = withEvent(facts, event);
      if (event.type === "training") told = Date.now();
      view.rerender(draw());
    },
    async close() {
      clearInterval(clock);
      view.rerender(draw());
      view.unmount();
      await view.waitUntilExit();
    },
  };
}

/** Folds one event into what is shown. */
export function withEvent(facts: TrainingFacts, event: TwinEvent): TrainingFacts {
  if (event.type === "note" || event.type === "warning") {
    return { ...facts, notes: [...facts.notes, sanitizeLine(event.message)] };
  }
  if (event.type !== "training") return facts;
  const { step, loss, evalLoss, elapsed, remaining } = event;
  return {
    ...facts,
    step,
    elapsed,
    remaining: remaining ?? facts.remaining,
    losses: loss === undefined ? facts.losses : [...facts.losses, loss],
    evals: evalLoss === undefined ? facts.evals : [...facts.evals, { step, loss: evalLoss }],
  };
}

/** One picture, at most `columns` wide. */
export function TrainingPicture({ facts, columns }: { facts: TrainingFacts; columns: number }): ReactElement {
  const { step, totalSteps, losses, evals, elapsed, remaining, notes } = facts;
  const width = Math.max(10, Math.min(60, columns - 24));
  const share = totalSteps > 0 ? step / totalSteps : 0;
  const first = evals[0];
  const last = evals.at(-1);
  const time = `${duration(elapsed)} gone${remaining === null ? "" : ` · ${duration(remaining)} left`}`;
  const line = (name: string, ...cells: (string | ReactElement)[]) =>
    h(
      Box,
      { key: name },
      h(Box, { width: 10, flexShrink: 0 }, h(Text, { dimColor: true }, name)),
      h(Text, { wrap: "truncate" }, ...cells),
    );
  return h(
    Box,
    { flexDirection: "column", width: columns },
    ...notes.slice(-3).map((note) => h(Text, { key: note, wrap: "truncate" }, note)),
    line("steps", bar(share, Math.min(width, 30)), ` ${count(step)}/${count(totalSteps)}`),
    line(
      "loss",
      losses.length === 0 ? "loading the model" : `${losses.at(-1)?.toFixed(3)}  ${sparkline(losses, width)}`,
    ),
    line(
      "held-out",
      first && last
        ? `${first.loss.toFixed(3)} before${last === first ? "" : `, ${last.loss.toFixed(3)} now`}`
        : "–",
    ),
    line("time", time),
  );
}

/** A filled bar of `width` characters. */
const bar = (share: number, width: number) => {
  const filled = Math.round(Math.min(1, share) * width);
  return "█".repeat(filled) + "░".repeat(width - filled);
};

/** Numbers as one line of blocks, at most `width` long: each block is the mean of its stretch. */
export function sparkline(values: readonly number[], width: number): string {
  const blocks = "▁▂▃▄▅▆▇█";
  const finite = values.filter(Number.isFinite);
  const size = Math.max(1, Math.ceil(finite.length / width));
  const means: number[] = [];
  for (let at = 0; at < finite.length; at += size) {
    const part = finite.slice(at, at + size);
    means.push(part.reduce((sum, value) => sum + value, 0) / part.length);
  }
  const low = Math.min(...means);
  const span = Math.max(...means) - low || 1;
  return means.map((mean) => blocks[Math.round(((mean - low) / span) * 7)]).join("");
}
