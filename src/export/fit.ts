import { TwinError } from "../core/errors.ts";
import { type Adapter, targetName } from "./adapter.ts";
import type { Family } from "./families.ts";

/** A tensor of the base; dimensions in GGUF's order, [in, out]. */
export interface BaseTensor {
  name: string;
  shape: readonly number[];
}

/**
 * Compares every part of an adapter with the base it would stand on: Ollama does not, and dies at the first answer.
 * Throws MISMATCH.
 */
export function checkFit(adapter: Adapter, family: Family, tensors: readonly BaseTensor[]): void {
  const shapes = new Map(tensors.map(({ name, shape }) => [name, shape]));
  const problems = adapter.pairs.flatMap((pair) => {
    const name = targetName(adapter.folder, pair, family);
    const [width, height] = shapes.get(name) ?? [];
    if (width === undefined) return [`the base has no ${name}`];
    const [input, output] = [pair.a.shape[1], pair.b.shape[0]];
    if (width === input && height === output) return [];
    return [`${name} is ${width} × ${height} in the base and ${input} × ${output} in the adapter`];
  });
  if (problems.length === 0) return;
  throw new TwinError(
    "MISMATCH",
    `The adapter does not fit the base: ${problems[0]} (${problems.length} of ${adapter.pairs.length} layers).`,
    { hint: "It was trained on another model. Name the right one with --ollama-base, or train again." },
  );
}
