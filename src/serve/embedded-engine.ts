import { TwinError } from "../core/errors.ts";
import type { Engine } from "./engine.ts";
import type { EngineWorld } from "./engines.ts";
import type { Model } from "./models.ts";

export async function openEmbedded(_model: Model, _world: EngineWorld): Promise<Engine> {
  throw new TwinError("ENGINE", "The embedded engine is not there yet.");
}
