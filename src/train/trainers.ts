import { TwinError } from "../core/errors.ts";
import { llamafactory } from "./llamafactory/llamafactory.ts";
import type { Trainer } from "./trainer.ts";

/** Every engine. Adding one: a folder beside llamafactory/, a line here, its name in recipe.ts. */
export const trainers: readonly Trainer[] = [llamafactory];

export function trainerNamed(name: string): Trainer {
  const trainer = trainers.find((one) => one.name === name);
  if (trainer) return trainer;
  throw new TwinError("CONFIG", `There is no engine "${name}".`, {
    hint: `Engines: ${trainers.map((one) => one.name).join(", ")}.`,
  });
}
