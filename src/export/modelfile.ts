import { TwinError } from "../core/errors.ts";
import type { Template } from "../core/template.ts";
import type { OllamaOptions } from "../io/ollama.ts";

/** How a model answers, the same in the Modelfile and in the request that creates it. */
export interface Settings {
  template: Template;
  /** The system line that the rows were trained with. */
  system: string | null;
  /** Tokens of context, not more than the base has. */
  contextLength: number;
}

/** Between Ollama's 0.8 and a copyist's 0: a voice needs some freedom, facts do not. */
const temperature = 0.7;

/** `parameters` of /api/create. */
export function parametersOf({ template, contextLength }: Settings): OllamaOptions {
  return { temperature, num_ctx: contextLength, stop: template.stop };
}

/**
 * A Modelfile that `ollama create NAME -f Modelfile` takes as well.
 * @param from a model's name in Ollama, or the path of a GGUF file relative to the Modelfile
 */
export function modelfileText(from: string, settings: Settings): string {
  const { template, system } = settings;
  const parameters = Object.entries(parametersOf(settings)).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => `PARAMETER ${name} ${JSON.stringify(one)}`),
  );
  return [
    `FROM ${from}`,
    "ADAPTER ./adapter.gguf",
    `TEMPLATE ${quote(template.ollama)}`,
    ...(system === null ? [] : [`SYSTEM ${quote(system)}`]),
    ...parameters,
    "",
  ].join("\n");
}

/** Modelfiles have no escapes between three quotation marks. */
function quote(text: string): string {
  if (!text.includes('"""') && !text.endsWith('"')) return `"""${text}"""`;
  throw new TwinError("CONFIG", "The system line holds quotation marks that a Modelfile cannot carry.", {
    hint: "Change dataset.system in twin.yaml (no three quotation marks, none at its end) and train again.",
  });
}
