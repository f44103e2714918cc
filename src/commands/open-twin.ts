import type { ServedTwin } from "../serve/app.ts";
import { openEngine } from "../serve/engines.ts";
import { openMemory } from "../serve/memory.ts";
import { findModel, namesOf } from "../serve/models.ts";
import type { Cli } from "./command.ts";
import { preparing } from "./prepare.ts";

/** Options that `twin serve` and `twin chat` share. */
export interface TwinOptions {
  model?: string | undefined;
  engine: string;
  host?: string | undefined;
  memory: boolean;
}

/** Finds the model, opens its engine and the memory. The caller closes it. */
export async function openTwin(
  cli: Cli,
  options: TwinOptions,
): Promise<{ twin: ServedTwin; close(): Promise<void> }> {
  const workspace = await cli.workspace();
  const model = await findModel(workspace.paths.models, options.model, cli.emit);
  const { env, signal, emit } = cli;
  const engine = await openEngine(options.engine, model, {
    env,
    host: options.host,
    signal,
    emit,
    mayInstall: (what) => cli.confirm(what, false),
  });
  const owner = workspace.self.names[0] ?? "the user";
  const twin: ServedTwin = {
    name: model.name,
    aliases: [...namesOf(model.manifest), "twin"],
    engine,
    system: model.manifest.system,
    memory: options.memory ? openMemory(workspace.paths.corpus, owner, preparing(workspace)) : null,
  };
  return { twin, close: () => engine.close() };
}
