import { z } from "zod";
import type { TrainEvent } from "../../core/events.ts";

const number = z.number().nullish();
const lineSchema = z.object({
  current_steps: z.int().min(0),
  total_steps: z.int().min(0),
  loss: number,
  eval_loss: number,
  lr: number,
  epoch: number,
});

/** Stands for NaN and the infinities, which Python writes and JSON does not know. */
const STRAY = 1e308;

/** One line of LLaMA-Factory's trainer_log.jsonl; null for a torn one or anything else. */
export function progress(line: string): TrainEvent | null {
  let value: unknown;
  try {
    value = JSON.parse(line.replace(/:\s*(?:NaN|-?Infinity)(?=\s*[,}])/g, `:${STRAY}`));
  } catch {
    return null;
  }
  const parsed = lineSchema.safeParse(value);
  if (!parsed.success) return null;
  const { current_steps, total_steps, loss, eval_loss, lr, epoch } = parsed.data;
  return {
    step: current_steps,
    totalSteps: total_steps,
    ...(loss == null ? {} : { loss: real(loss) }),
    ...(eval_loss == null ? {} : { evalLoss: real(eval_loss) }),
    ...(lr == null ? {} : { learningRate: lr }),
    ...(epoch == null ? {} : { epoch }),
  };
}

const real = (value: number) => (value === STRAY ? Number.NaN : value);
