/** How a family of models is called and laid out in GGUF. A new family is a new row. */
export interface Family {
  /** GGUF's `general.architecture`. */
  architecture: string;
  /** Hugging Face's `architectures` in config.json. */
  models: readonly string[];
  /**
   * llama.cpp rotates neighbouring elements, Hugging Face the two halves of a head: for these families the rows
   * of q and k change places (`permuteRows`).
   */
  permutesQueriesAndKeys: boolean;
  /** Modules of a layer that LoRA can adapt, and their names in GGUF. */
  modules: Readonly<Record<string, string>>;
}

const attentionAndFeedForward = {
  "self_attn.q_proj": "attn_q",
  "self_attn.k_proj": "attn_k",
  "self_attn.v_proj": "attn_v",
  "self_attn.o_proj": "attn_output",
  "mlp.gate_proj": "ffn_gate",
  "mlp.up_proj": "ffn_up",
  "mlp.down_proj": "ffn_down",
};

export const families: readonly Family[] = [
  {
    architecture: "llama",
    models: ["LlamaForCausalLM", "MistralForCausalLM"],
    permutesQueriesAndKeys: true,
    modules: attentionAndFeedForward,
  },
  {
    architecture: "qwen2",
    models: ["Qwen2ForCausalLM"],
    permutesQueriesAndKeys: false,
    modules: attentionAndFeedForward,
  },
];

/**
 * Where row `row` of q or k goes: within a head of `headSize` rows, the first half takes the even places and the
 * second half the odd ones.
 */
export function permutedRow(row: number, headSize: number): number {
  const within = row % headSize;
  const half = headSize / 2;
  return row - within + (within < half ? 2 * within : 2 * (within - half) + 1);
}

/** Gives whole heads (`headSize` rows of `width` numbers each) llama.cpp's order of rows. */
export function permuteRows(values: Float32Array, width: number, headSize: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0; row * width < values.length; row++) {
    result.set(values.subarray(row * width, (row + 1) * width), permutedRow(row, headSize) * width);
  }
  return result;
}
