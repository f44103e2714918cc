import { describe, expect, it } from "vitest";
import { findTemplate, type Message } from "../../src/core/template.ts";

// What LLaMA-Factory 0.9.5 makes of the same turns (data/template.py), less the token that begins a text.
const turns: Message[] = [
  { role: "system", content: "S" },
  { role: "user", content: "a" },
  { role: "assistant", content: "b" },
  { role: "user", content: "c" },
];
const expected: Record<string, [withSystem: string, without: string]> = {
  chatml: [
    "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\nb<|im_end|>\n<|im_start|>user\nc<|im_end|>\n<|im_start|>assistant\n",
    "<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\nb<|im_end|>\n<|im_start|>user\nc<|im_end|>\n<|im_start|>assistant\n",
  ],
  qwen: [
    "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\nb<|im_end|>\n<|im_start|>user\nc<|im_end|>\n<|im_start|>assistant\n",
    "<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\n<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\nb<|im_end|>\n<|im_start|>user\nc<|im_end|>\n<|im_start|>assistant\n",
  ],
  llama3: [
    "<|start_header_id|>system<|end_header_id|>\n\nS<|eot_id|><|start_header_id|>user<|end_header_id|>\n\na<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nb<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nc<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
    "<|start_header_id|>user<|end_header_id|>\n\na<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\nb<|eot_id|><|start_header_id|>user<|end_header_id|>\n\nc<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
  ],
  mistral: ["[INST] S\n\na[/INST] b</s>[INST] c[/INST]", "[INST] a[/INST] b</s>[INST] c[/INST]"],
};

describe("templates", () => {
  it.each(Object.entries(expected))("renders %s as the trainer does", (name, [withSystem, without]) => {
    const template = findTemplate(name);
    expect(template?.render(turns)).toBe(withSystem);
    expect(template?.render(turns.slice(1))).toBe(without);
  });
});
