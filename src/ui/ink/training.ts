import type { Emit } from "../../core/events.ts";

/** Placeholder of the live view; replaced below. */
export function trainingView({ emit }: { emit: Emit; totalSteps: number; color: boolean }): {
  emit: Emit;
  close(): void;
} {
  return { emit, close: () => undefined };
}
