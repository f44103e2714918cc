import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { TwinError } from "../../src/core/errors.ts";
import { readAdapter } from "../../src/export/adapter.ts";
import { readSafetensors } from "../../src/export/safetensors.ts";
import { temporaryFolder } from "../support/cli.ts";
import { randomNumbers, tiny, writeAdapter } from "../support/tensors.ts";

function file(header: unknown, data = Buffer.alloc(64), length?: bigint): string {
  const text = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(length ?? BigInt(text.length));
  const path = join(temporaryFolder(), "x.safetensors");
  writeFileSync(path, Buffer.concat([size, text, data]));
  return path;
}
const tensor = (data_offsets: unknown, shape: unknown = [4, 4], dtype = "F32") => ({
  dtype,
  shape,
  data_offsets,
});

describe("safetensors", () => {
  it("reads names, shapes, types and places", async () => {
    const path = file({
      __metadata__: { format: "pt" },
      b: tensor([32, 64], [4, 2]),
      a: tensor([0, 32], [16], "BF16"),
    });
    expect(await readSafetensors(path)).toMatchObject([
      { name: "a", type: "bf16", shape: [16], bytes: 32 },
      { name: "b", type: "f32", shape: [4, 2], bytes: 32 },
    ]);
  });

  it.each([
    ["a header longer than the file", () => file("{}", Buffer.alloc(0), 1000n)],
    ["an absurd header length", () => file("{}", Buffer.alloc(0), 2n ** 63n)],
    ["no JSON", () => file("{nonsense", Buffer.alloc(8))],
    ["a list", () => file([])],
    ["an entry that is no tensor", () => file({ a: 7 })],
    ["a shape that is not its size", () => file({ a: tensor([0, 64], [4, 5]) })],
    ["a negative offset", () => file({ a: tensor([-64, 0]) })],
    ["an offset before its start", () => file({ a: tensor([64, 0]) })],
    ["data beyond the end", () => file({ a: tensor([64, 128]) })],
    ["tensors that overlap", () => file({ a: tensor([0, 64]), b: tensor([0, 64]) })],
    ["an overflowing shape", () => file({ a: tensor([0, 64], [2 ** 40, 2 ** 40, 2 ** 40]) })],
    ["quantized numbers", () => file({ a: tensor([0, 16], [4, 4], "I8") })],
    ["an empty file", () => file("", Buffer.alloc(0), 0n)],
  ])("refuses %s", async (_, make) => {
    await expect(readSafetensors(make())).rejects.toMatchObject({ code: "CORRUPT" });
  });

  it("names a file that is not there", async () => {
    await expect(readSafetensors("/nowhere/x.safetensors")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("survives 400 mutations and truncations: an adapter or a clear error, nothing else", async () => {
    const folder = temporaryFolder();
    const good = join(folder, "good");
    writeAdapter(good, tiny);
    const weights = readFileSync(join(good, "adapter_model.safetensors"));
    const config = readFileSync(join(good, "adapter_config.json"));
    const header = 8 + Number(weights.readBigUInt64LE());
    const next = randomNumbers(3);
    const below = (limit: number) => Math.floor(((next() + 1) / 2) * limit);
    const outcomes = new Set<string>();
    for (let round = 0; round < 400; round++) {
      const bad = join(folder, "bad");
      mkdirSync(bad, { recursive: true });
      let bytes = Buffer.from(weights);
      if (round % 4 === 0) bytes = bytes.subarray(0, below(bytes.length));
      else for (let hits = 0; hits <= round % 5; hits++) bytes[below(header)] = below(256);
      const other = Buffer.from(config);
      if (round % 7 === 0) other[below(other.length)] = below(256);
      writeFileSync(join(bad, "adapter_model.safetensors"), bytes);
      writeFileSync(join(bad, "adapter_config.json"), other);
      const outcome = await readAdapter(bad).then(
        () => "read",
        (error) => (error instanceof TwinError ? error.code : String(error)),
      );
      outcomes.add(outcome);
    }
    expect([...outcomes].filter((one) => !["read", "CORRUPT", "MISMATCH"].includes(one))).toEqual([]);
    expect(outcomes).toContain("CORRUPT");
  });
});
