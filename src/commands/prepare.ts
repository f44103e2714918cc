import { createRedactor } from "../clean/redact/redact.ts";
import { steps } from "../clean/steps.ts";
import type { Document, Entry } from "../core/document.ts";
import { isDropped } from "../core/step.ts";
import type { Workspace } from "../io/workspace.ts";
import type { Prepare } from "../serve/memory.ts";

/** Text shorter than what a dataset wants may still hold the fact that is asked for. */
const forMemory = steps.filter(({ name }) => name !== "short");

/** What `twin build-dataset` does to a document, for the memory: the same steps, the same redaction. */
export function preparing({ config, self }: Workspace): Prepare {
  const redactor = createRedactor({ ...config.dataset.redact, countries: config.dataset.countries, self });
  return ({ document, signals }: Entry, parent) => {
    let current: Document = document;
    for (const step of forMemory) {
      const next = step.apply(current, { signals, parent, self });
      if (isDropped(next)) return null;
      current = next;
    }
    const { text } = redactor.redact(current.text);
    const title = current.title && redactor.redact(current.title).text;
    return text.trim() === "" ? null : { ...current, title, text };
  };
}
