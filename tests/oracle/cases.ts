import type { OutType } from "../../src/export/float.ts";
import { type Dimensions, tiny } from "../support/tensors.ts";

/** Random adapters that llama.cpp's script and ours both convert. */
export const adapterCases: Record<
  string,
  { of: Dimensions; type: OutType; rank: number; config?: Record<string, unknown> }
> = {
  "llama-gqa": { of: { ...tiny, hidden: 128, intermediate: 256 }, type: "f32", rank: 16 },
  "llama-bf16": { of: { ...tiny, keyValueHeads: 4 }, type: "bf16", rank: 8 },
  "mistral-gqa": { of: { ...tiny, architecture: "MistralForCausalLM", heads: 8 }, type: "f32", rank: 8 },
  "qwen2-gqa": {
    of: { ...tiny, architecture: "Qwen2ForCausalLM", hidden: 96, heads: 6, layers: 3 },
    type: "f16",
    rank: 4,
  },
  rank32: { of: { ...tiny, layers: 12 }, type: "f32", rank: 32, config: { lora_alpha: 16.5 } },
};
