import type { TrainEvent } from "../core/events.ts";
import type { Trainer } from "./trainer.ts";

/**
 * The engine's progress log as it should be: each measurement once, whatever kills and resumes did to the file.
 * Holds lines as the engine wrote them.
 */
export class ProgressLog {
  readonly #parse: Trainer["progress"];
  #lines = new Map<string, { line: string; event: TrainEvent }>();
  #rest = "";

  constructor(parse: Trainer["progress"]) {
    this.#parse = parse;
  }

  /** Takes the next piece of the file, however it is cut; gives back what is new in it. */
  add(piece: string): TrainEvent[] {
    const lines = (this.#rest + piece).split("\n");
    this.#rest = lines.pop() ?? "";
    return lines.flatMap((line) => {
      const event = this.#parse(line);
      if (!event || (event.loss === undefined && event.evalLoss === undefined)) return [];
      this.#lines.set(`${event.step} ${event.evalLoss === undefined ? "train" : "eval"}`, { line, event });
      return [event];
    });
  }

  /** Forgets what came after `step`: a resume from a checkpoint does it again. */
  rewind(step: number): void {
    this.#lines = new Map([...this.#lines].filter(([, { event }]) => event.step <= step));
    this.#rest = "";
  }

  get events(): TrainEvent[] {
    return [...this.#lines.values()].map(({ event }) => event);
  }

  text(): string {
    return [...this.#lines.values()].map(({ line }) => `${line}\n`).join("");
  }
}
