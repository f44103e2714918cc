/** What the stages report while they work; `ui/` draws it. Never holds the user's text or addresses. */
export type TwinEvent =
  | { type: "stage"; name: string; detail?: string }
  | {
      type: "progress";
      /** What is being counted over: a file name, "documents", "upload". */
      name: string;
      /** What of it is worked on now, where one bar is over many things. */
      label?: string;
      done: number;
      /** Unknown for streams whose size is not known. */
      total: number | null;
      unit: "bytes" | "files" | "documents" | "rows" | "steps" | "requests";
      /** More counters to show: documents, skipped, … */
      counts?: Record<string, number>;
    }
  | { type: "note"; message: string }
  | { type: "warning"; message: string; hint?: string }
  | (TrainEvent & {
      type: "training";
      /** Seconds, of our own reckoning: the trainer's are wrong after a resume. */
      elapsed: number;
      remaining?: number;
    })
  | { type: "log"; line: string };

export type Emit = (event: TwinEvent) => void;

/** One line of a trainer's progress log. */
export interface TrainEvent {
  step: number;
  totalSteps: number;
  epoch?: number;
  /** NaN when the run has gone astray. */
  loss?: number;
  evalLoss?: number;
  learningRate?: number;
}
