import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gguf } from "@huggingface/gguf";
import { describe, expect, it } from "vitest";
import { type Adapter, adapterGguf, type BaseShape, readAdapter } from "../../src/export/adapter.ts";
import { familyOf } from "../../src/export/base.ts";
import { checkFit } from "../../src/export/fit.ts";
import type { OutType } from "../../src/export/float.ts";
import { ggufLength, writeGguf } from "../../src/export/gguf.ts";
import { writeStream } from "../../src/io/files.ts";
import { adapterCases } from "../oracle/cases.ts";
import { temporaryFolder } from "../support/cli.ts";
import {
  type Dimensions,
  linearLayers,
  randomTensor,
  safetensors,
  tiny,
  writeAdapter,
} from "../support/tensors.ts";

const shapeOf = (of: Dimensions): BaseShape => ({
  family: familyOf([of.architecture]),
  heads: of.heads,
  keyValueHeads: of.keyValueHeads,
});

async function convert(adapter: Adapter, of = tiny, type: OutType = "f32") {
  const file = adapterGguf(adapter, shapeOf(of), { name: "Adapter", type });
  const path = join(temporaryFolder(), "adapter.gguf");
  const written = await writeStream(path, writeGguf(file));
  expect(written.bytes).toBe(ggufLength(file));
  return { path, ...written };
}

async function adapter(of = tiny, options: Parameters<typeof writeAdapter>[2] = {}): Promise<Adapter> {
  const folder = join(temporaryFolder(), "adapter");
  writeAdapter(folder, of, options);
  return await readAdapter(folder);
}

/** The numbers of a tensor in an f32 GGUF. */
async function values(path: string, name: string): Promise<Float32Array> {
  const { tensorInfos, tensorDataOffset } = await gguf(path, { allowLocalFile: true });
  const info = tensorInfos.find((one) => one.name === name);
  if (!info) throw new Error(name);
  const start = Number(tensorDataOffset + info.offset);
  const length = info.shape.reduce((product, one) => product * Number(one), 4);
  return new Float32Array(Uint8Array.from(readFileSync(path).subarray(start, start + length)).buffer);
}

describe("PEFT to GGUF", () => {
  // First 16 digits of the SHA-256 of llama.cpp's own output: npm run check:oracle prints them.
  it.each([
    ["llama-gqa", "f32", "9a19be3974987c3b"],
    ["llama-gqa", "f16", "cbc287865868ea57"],
    ["llama-gqa", "bf16", "8695d7a6d09e099b"],
    ["llama-bf16", "f32", "7c99de0675e12b82"],
    ["llama-bf16", "f16", "8254223513e779ee"],
    ["llama-bf16", "bf16", "ebda3dbbebff8775"],
    ["mistral-gqa", "f32", "761e1bef00f75ef3"],
    ["mistral-gqa", "f16", "2eb266789f7d54c9"],
    ["mistral-gqa", "bf16", "1adba84df3feb154"],
    ["qwen2-gqa", "f32", "56ca78ed657a2d0f"],
    ["qwen2-gqa", "f16", "9da7dd3bc06bfa44"],
    ["qwen2-gqa", "bf16", "498bcf60145596ff"],
    ["rank32", "f32", "f4bf3c8388b98297"],
    ["rank32", "f16", "1d7c599ef7381c78"],
    ["rank32", "bf16", "b080acddb451a439"],
  ] as const)("writes the bytes of llama.cpp's script: %s %s", async (name, type, expected) => {
    const found = adapterCases[name];
    if (!found) throw new Error(name);
    const { of, ...options } = found;
    const { sha256: hash } = await convert(await adapter(of, options), of, type);
    expect(hash.slice(0, 16)).toBe(expected);
  });

  it.each(["f32", "f16", "bf16"] as const)(
    "is read by @huggingface/gguf, all within the file: %s",
    async (type) => {
      const { path } = await convert(await adapter(), tiny, type);
      const { metadata, tensorInfos, tensorDataOffset } = await gguf(path, { allowLocalFile: true });
      expect(metadata).toMatchObject({
        version: 3,
        "general.architecture": "llama",
        "general.type": "adapter",
        "adapter.type": "lora",
        "adapter.lora.alpha": 8,
      });
      expect(tensorInfos).toHaveLength(tiny.layers * 7 * 2);
      const size = { f32: 4, f16: 2, bf16: 2 }[type];
      for (const { name, shape, offset } of tensorInfos) {
        expect(name).toMatch(
          /^blk\.[01]\.(?:attn_(?:q|k|v|output)|ffn_(?:gate|up|down))\.weight\.lora_[ab]$/,
        );
        const end = Number(tensorDataOffset + offset) + shape.reduce((all, one) => all * Number(one), size);
        expect(end).toBeLessThanOrEqual(statSync(path).size);
      }
    },
  );

  it("writes alpha times the root of the rank for rsLoRA, and the same weights", async () => {
    const rs = await convert(await adapter(tiny, { config: { use_rslora: true } }));
    const plain = await convert(await adapter());
    const { metadata } = await gguf(rs.path, { allowLocalFile: true });
    expect(metadata).toMatchObject({ "adapter.lora.alpha": 16 }); // alpha 8, rank 4
    for (const name of ["blk.0.attn_q.weight.lora_b", "blk.1.ffn_up.weight.lora_a"]) {
      expect(await values(rs.path, name)).toEqual(await values(plain.path, name));
    }
  });

  it.each([
    [false, 3],
    [true, 3 * Math.sqrt(8 / 4)],
  ])("gives each module its own rank and alpha (rsLoRA %s)", async (use_rslora, factor) => {
    const pattern = { "layers.1.mlp.up_proj": 24 };
    const config = { use_rslora, rank_pattern: { "layers.1.mlp.up_proj": 8 }, alpha_pattern: pattern };
    const rankOf = (module: string) => (module === "model.layers.1.mlp.up_proj" ? 8 : 4);
    const scaled = await convert(await adapter(tiny, { config, rankOf }));
    const plain = await convert(
      await adapter(tiny, { config: { rank_pattern: config.rank_pattern }, rankOf }),
    );
    const name = "blk.1.ffn_up.weight.lora_b";
    const [left, right] = [await values(scaled.path, name), await values(plain.path, name)];
    for (const [index, value] of left.entries()) expect(value).toBeCloseTo((right[index] ?? 0) * factor, 5);
    const other = "blk.0.ffn_up.weight.lora_b";
    expect(await values(scaled.path, other)).toEqual(await values(plain.path, other));
  });

  it.each([
    [{ use_dora: true }, "DoRA"],
    [{ modules_to_save: ["embed_tokens"] }, "modules_to_save"],
    [{ bias: "all" }, "biases"],
    [{ trainable_token_indices: [1] }, "trainable_token_indices"],
    [{ trainable_token_indices: { embed_tokens: [1] } }, "trainable_token_indices"],
    [{ fan_in_fan_out: true }, "fan_in_fan_out"],
    [{ layer_replication: [[0, 2]] }, "layer_replication"],
    [{ init_lora_weights: "pissa_niter_4" }, "init_lora_weights"],
    [{ peft_type: "IA3" }, "not a LoRA"],
    [{ alpha_pattern: { "(a+)+$": 1 } }, "too complex"],
  ])("refuses %j with the way out", async (config, said) => {
    const made = adapter(tiny, { config }).then((one) => convert(one));
    await expect(made).rejects.toMatchObject({ code: "MISMATCH", message: expect.stringContaining(said) });
    await expect(made).rejects.toHaveProperty("hint");
  });

  it.each([
    ["an embedding", "base_model.model.model.embed_tokens.weight"],
    ["a lm_head", "base_model.model.lm_head.lora_A.weight"],
    ["a module that GGUF does not know", "base_model.model.model.layers.0.mlp.router.lora_A.weight"],
  ])("refuses %s", async (_, name) => {
    const folder = join(temporaryFolder(), "adapter");
    mkdirSync(folder);
    const other = name.replace("lora_A", "lora_B");
    const tensors = [...new Set([name, other])].map((one) => randomTensor(() => 1, one, [4, 4], 1));
    writeFileSync(join(folder, "adapter_model.safetensors"), safetensors(tensors, "f32"));
    writeFileSync(join(folder, "adapter_config.json"), '{"peft_type":"LORA","r":4,"lora_alpha":8}');
    await expect(readAdapter(folder).then((one) => convert(one))).rejects.toMatchObject({ code: "MISMATCH" });
  });

  it.each([
    ["a factor without the other", [["lora_A", 4, 64]]],
    [
      "ranks that differ",
      [
        ["lora_A", 4, 64],
        ["lora_B", 64, 8],
      ],
    ],
    [
      "another rank than configured",
      [
        ["lora_A", 8, 64],
        ["lora_B", 64, 8],
      ],
    ],
  ] as const)("calls %s damaged", async (_, parts) => {
    const folder = join(temporaryFolder(), "adapter");
    mkdirSync(folder);
    const tensors = parts.map(([side, ...shape]) =>
      randomTensor(() => 1, `base_model.model.model.layers.0.self_attn.v_proj.${side}.weight`, shape, 1),
    );
    writeFileSync(join(folder, "adapter_model.safetensors"), safetensors(tensors, "f32"));
    writeFileSync(join(folder, "adapter_config.json"), '{"peft_type":"LORA","r":4,"lora_alpha":8}');
    await expect(readAdapter(folder)).rejects.toMatchObject({ code: "CORRUPT" });
  });

  it("compares every layer with the base", async () => {
    const made = await adapter();
    const tensors = [0, 1].flatMap((layer) =>
      Object.entries(linearLayers(tiny)).map(([module, shape]) => ({
        name: `blk.${layer}.${familyOf(["LlamaForCausalLM"]).modules[module]}.weight`,
        shape,
      })),
    );
    const { family } = shapeOf(tiny);
    expect(() => checkFit(made, family, tensors)).not.toThrow();
    expect(() => checkFit(made, family, tensors.slice(1))).toThrow("the base has no blk.0.attn_q.weight");
    const wider = tensors.map(({ name, shape }) => ({ name, shape: shape.map((one) => 2 * one) }));
    expect(() => checkFit(made, family, wider)).toThrow(
      "is 192 × 128 in the base and 96 × 64 in the adapter",
    );
  });

  it("keeps nothing but the piece in hand", async () => {
    const made = await adapter({ ...tiny, hidden: 1024, heads: 8, layers: 1 }, { rank: 1100 });
    const file = adapterGguf(
      made,
      { ...shapeOf(tiny), heads: 8, keyValueHeads: 2 },
      { name: "x", type: "f16" },
    );
    let [largest, total] = [0, 0];
    for await (const chunk of writeGguf(file)) {
      largest = Math.max(largest, chunk.length);
      total += chunk.length;
    }
    expect(largest).toBeLessThanOrEqual(4 << 20);
    expect(total).toBe(ggufLength(file));
  });
});
