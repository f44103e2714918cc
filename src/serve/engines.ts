import { TwinError } from "../core/errors.ts";
import type { Emit } from "../core/events.ts";
import { ollamaHost } from "../io/ollama.ts";
import { openEmbedded } from "./embedded-engine.ts";
import type { Engine, EngineName } from "./engine.ts";
import type { Model } from "./models.ts";
import { openOllama } from "./ollama-engine.ts";

/** What an engine may need of the world when it is opened. */
export interface EngineWorld {
  env: NodeJS.ProcessEnv;
  /** Where Ollama is, instead of OLLAMA_HOST. */
  host?: string | undefined;
  signal: AbortSignal;
  emit: Emit;
  /** May this be installed? Asked with its size. */
  mayInstall(what: string): Promise<boolean>;
}

interface EngineKind {
  name: EngineName;
  /** Throws a TwinError that says what is missing. */
  open(model: Model, world: EngineWorld): Promise<Engine>;
}

/** In the order in which `auto` tries them. */
const engines: readonly EngineKind[] = [
  {
    name: "ollama",
    open: async ({ manifest, template }, { env, host, signal }) => {
      if (manifest.ollama) {
        const { model } = manifest.ollama;
        return await openOllama(
          ollamaHost(env, host),
          { model, run: manifest.run, stop: template.stop },
          signal,
        );
      }
      throw new TwinError("NOT_FOUND", `Model ${manifest.id} was not registered with Ollama.`, {
        hint: `Register it with: twin export ${manifest.run}`,
      });
    },
  },
  { name: "embedded", open: openEmbedded },
];

export const engineChoices = ["auto", ...engines.map(({ name }) => name)];

/** Opens the engine that was asked for; `auto` takes the first that can run the model, and says why none can. */
export async function openEngine(choice: string, model: Model, world: EngineWorld): Promise<Engine> {
  const wanted = engines.filter(({ name }) => choice === "auto" || choice === name);
  const failures: TwinError[] = [];
  for (const kind of wanted) {
    try {
      return await kind.open(model, world);
    } catch (error) {
      if (!(error instanceof TwinError) || error.code === "CANCELLED") throw error;
      failures.push(error);
    }
  }
  if (failures.length === 1 && failures[0]) throw failures[0];
  if (failures.length > 1) throw noEngine(failures);
  throw new TwinError("USAGE", "There is no engine of that name.", {
    hint: `Choose one of: ${engineChoices.join(", ")}.`,
  });
}

/** Each engine's remedy is a line of its own. */
function noEngine(failures: readonly TwinError[]): TwinError {
  return new TwinError("ENGINE", failures.map(({ message }) => message).join(" "), {
    hint: [...new Set(failures.flatMap(({ hint }) => hint ?? []))].join("\n"),
    cause: failures[0],
  });
}
