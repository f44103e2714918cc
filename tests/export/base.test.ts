import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gguf } from "@huggingface/gguf";
import { describe, expect, it } from "vitest";
import { TwinError } from "../../src/core/errors.ts";
import { baseGguf } from "../../src/export/base.ts";
import { writeGguf } from "../../src/export/gguf.ts";
import { parseSentencePiece } from "../../src/export/sentencepiece.ts";
import { writeStream } from "../../src/io/files.ts";
import { temporaryFolder } from "../support/cli.ts";
import { baseConfig, randomNumbers, tiny, writeBase } from "../support/tensors.ts";

async function convert(folder: string) {
  const path = join(temporaryFolder(), "base.gguf");
  const written = await writeStream(path, writeGguf(await baseGguf(folder, { name: "Base", type: "f16" })));
  return { path, ...written, ...(await gguf(path, { allowLocalFile: true })) };
}

function base(change: Record<string, unknown> = {}): string {
  const folder = join(temporaryFolder(), "base");
  writeBase(folder);
  writeFileSync(join(folder, "config.json"), JSON.stringify({ ...baseConfig(tiny), ...change }));
  return folder;
}

describe("a base to GGUF", () => {
  it("has the bytes of llama.cpp's script", async () => {
    // npm run check:oracle prints it
    expect((await convert(base())).sha256.slice(0, 16)).toBe("a7f605f79691bd28");
  });

  it("holds dimensions, vocabulary and every tensor within the file", async () => {
    const { metadata, tensorInfos, tensorDataOffset, bytes } = await convert(base());
    expect(metadata).toMatchObject({
      "general.architecture": "llama",
      "general.type": "model",
      "llama.block_count": 2,
      "llama.attention.head_count": 4,
      "llama.attention.head_count_kv": 2,
      "llama.rope.dimension_count": 16,
      "llama.vocab_size": tiny.vocabulary,
      "tokenizer.ggml.model": "llama",
      "tokenizer.ggml.add_space_prefix": false,
      "tokenizer.ggml.add_bos_token": false,
      "tokenizer.ggml.bos_token_id": 1,
      "tokenizer.ggml.eos_token_id": 4,
    });
    const names = tensorInfos.map(({ name }) => name);
    expect(names).toContain("token_embd.weight");
    expect(names).not.toContain("output.weight"); // tied
    for (const { shape, offset, dtype } of tensorInfos) {
      const size = shape.reduce((all, one) => all * Number(one), dtype === 0 ? 4 : 2);
      expect(Number(tensorDataOffset + offset) + size).toBeLessThanOrEqual(bytes);
    }
  });

  it.each([
    ["another family", { architectures: ["Qwen2ForCausalLM"] }, "no Llama or Mistral"],
    ["scaled positions", { rope_scaling: { rope_type: "llama3", factor: 8 } }, "scaled"],
  ])("refuses %s, with the way", async (_, change, said) => {
    await expect(convert(base(change))).rejects.toMatchObject({
      code: "NOT_RECOGNIZED",
      message: expect.stringContaining(said),
      hint: expect.stringContaining("--ollama-base"),
    });
  });

  it("refuses an unknown family, heads that do not fit, and a part outside the folder", async () => {
    await expect(convert(base({ architectures: ["NewForCausalLM"] }))).rejects.toMatchObject({
      code: "NOT_RECOGNIZED",
    });
    await expect(convert(base({ num_attention_heads: 5 }))).rejects.toMatchObject({ code: "CORRUPT" });
    const folder = base();
    const index = { weight_map: { "model.norm.weight": "../canary" } };
    writeFileSync(join(folder, "model.safetensors.index.json"), JSON.stringify(index));
    await expect(convert(folder)).rejects.toMatchObject({ code: "CORRUPT" });
  });

  it("reads or refuses 300 mutated vocabularies, and never hangs", () => {
    const bytes = readFileSync(join(base(), "tokenizer.model"));
    const next = randomNumbers(5);
    const below = (limit: number) => Math.floor(((next() + 1) / 2) * limit);
    for (let round = 0; round < 300; round++) {
      const bad = Buffer.from(round % 3 === 0 ? bytes.subarray(0, below(bytes.length)) : bytes);
      for (let hits = 0; hits < round % 5; hits++) bad[below(bad.length)] = below(256);
      try {
        parseSentencePiece(bad, "x");
      } catch (error) {
        expect(error).toBeInstanceOf(TwinError);
      }
    }
  });

  const own = resolve(import.meta.dirname, "../../base/tiny");
  it.skipIf(!existsSync(join(own, "config.json")))("converts the base that ships with us", async () => {
    const { metadata } = await convert(own);
    expect(metadata).toMatchObject({
      "general.architecture": "llama",
      "tokenizer.ggml.add_space_prefix": false,
    });
  });
});
