import type { Document, Self, Signals } from "./document.ts";

/** Why a document did not make it; kebab-case, stable, shown to the user and counted. */
export type DropReason = string;

export interface Dropped {
  drop: DropReason;
}

/** What a step may look at besides the document itself. */
export interface StepContext {
  signals: Signals;
  /** What the document answers, where the corpus holds it. */
  parent: Document | null;
  self: Self;
}

/** A pure function from a document to a cleaner one, or to the reason why it is dropped. */
export interface Step {
  name: string;
  apply(document: Document, context: StepContext): Document | Dropped;
}

export function isDropped(result: Document | Dropped): result is Dropped {
  return "drop" in result;
}

/** What a document became: cleaned, or dropped by a step; and the steps that changed it on the way. */
export type Cleaned =
  | { document: Document; changedBy: string[] }
  | { step: string; drop: DropReason; changedBy: string[] };

/** Runs a document through the steps in order, until one drops it. */
export function applySteps(steps: readonly Step[], document: Document, context: StepContext): Cleaned {
  const changedBy: string[] = [];
  let current = document;
  for (const step of steps) {
    const result = step.apply(current, context);
    if (isDropped(result)) return { step: step.name, drop: result.drop, changedBy };
    if (result.text !== current.text) changedBy.push(step.name);
    current = result;
  }
  return { document: current, changedBy };
}
