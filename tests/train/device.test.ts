import { describe, expect, it } from "vitest";
import { chooseDevice, type Probe } from "../../src/train/device.ts";

const machine = (change: Partial<Probe> = {}): Probe => ({
  platform: "linux",
  arch: "x64",
  nvidia: null,
  cores: 4,
  ...change,
});
const ampere = machine({ nvidia: "NVIDIA GeForce RTX 3060, 12288, 8.6\nTesla T4, 15360, 7.5\n" });
const apple = machine({ platform: "darwin", arch: "arm64" });
const auto = { device: "auto", quantize: null } as const;

describe("the device", () => {
  it.each([
    ["a CPU where there is nothing else", machine(), "cpu"],
    ["an NVIDIA GPU", ampere, "cuda"],
    ["Apple's GPU", apple, "mps"],
    ["a CPU on an Intel Mac", machine({ platform: "darwin" }), "cpu"],
    ["a CPU where nvidia-smi finds none", machine({ nvidia: "No devices were found\n" }), "cpu"],
  ])("is %s", (_, probe, kind) => expect(chooseDevice(auto, probe).kind).toBe(kind));

  it("knows memory and bfloat16 of a GPU", () => {
    expect(chooseDevice(auto, ampere)).toMatchObject({ memory: 12 * 2 ** 30, bf16: true });
    expect(chooseDevice(auto, machine({ nvidia: "Tesla T4, 15360, 7.5" })).bf16).toBe(false);
  });
  it("is the CPU when the recipe says so", () =>
    expect(chooseDevice({ device: "cpu", quantize: null }, ampere).kind).toBe("cpu"));
  it("is never another than was asked for", () => {
    expect(() => chooseDevice({ device: "cuda", quantize: null }, apple)).toThrow(/no cuda device/);
    expect(() => chooseDevice({ device: "mps", quantize: null }, ampere)).toThrow(/no mps device/);
  });
  it("never trains in full precision what was to be in 4 bit", () => {
    expect(() => chooseDevice({ device: "auto", quantize: 4 }, apple)).toThrow(/4 bit needs an NVIDIA GPU/);
  });
});
