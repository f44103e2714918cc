import { createRedactor } from "../clean/redact/redact.ts";
import { steps } from "../clean/steps.ts";
import type { Entry } from "../core/document.ts";
import type { Redactor } from "../core/redaction.ts";
import { applySteps } from "../core/step.ts";
import type { Workspace } from "../io/workspace.ts";
import type { Prepare } from "../serve/memory.ts";

/** Text shorter than what a dataset wants may still hold the fact that is asked for. */
const forMemory = steps.filter(({ name }) => name !== "short");

/** The redactor that the workspace asks for. */
export function redactorOf({ config, self }: Pick<Workspace, "config" | "self">): Redactor {
  return createRedactor({ ...config.dataset.redact, countries: config.dataset.countries, self });
}

/** What `twin build-dataset` does to a document, for the memory: the same steps, the same redaction. */
export function preparing(workspace: Workspace): Prepare {
  const { self } = workspace;
  const redactor = redactorOf(workspace);
  return ({ document, signals }: Entry, parent) => {
    const cleaned = applySteps(forMemory, document, { signals, parent, self });
    if ("drop" in cleaned) return null;
    const { text } = redactor.redact(cleaned.document.text);
    const title = cleaned.document.title && redactor.redact(cleaned.document.title).text;
    return text.trim() === "" ? null : { ...cleaned.document, title, text };
  };
}
