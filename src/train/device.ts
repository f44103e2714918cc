import { availableParallelism } from "node:os";
import { TwinError } from "../core/errors.ts";
import { runProgram } from "../io/process.ts";
import type { Recipe } from "./recipe.ts";

/** Where the training happens. */
export interface Device {
  kind: "cpu" | "cuda" | "mps";
  name: string;
  /** Memory of the GPU in bytes, where known. */
  memory: number | null;
  /** Can it compute in bfloat16? */
  bf16: boolean;
}

/** What was found on this machine. */
export interface Probe {
  platform: string;
  arch: string;
  /** Output of nvidia-smi (name, MiB, compute capability; a line a GPU), or null without one. */
  nvidia: string | null;
  cores: number;
}

/** Looks for an NVIDIA GPU; Apple's is known from the platform. */
export async function probe(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Probe> {
  const query = ["--query-gpu=name,memory.total,compute_cap", "--format=csv,noheader,nounits"];
  const found = await runProgram(
    { command: "nvidia-smi", args: query, env: env },
    { signal, timeout: 10_000 },
  ).catch((error) => {
    if (signal.aborted) throw error;
    return null;
  });
  return {
    platform: process.platform,
    arch: process.arch,
    nvidia: found?.code === 0 && found.stdout.trim() !== "" ? found.stdout : null,
    cores: availableParallelism(),
  };
}

/** Chooses the device that the recipe may use. Throws MISMATCH where the machine lacks what was asked for. */
export function chooseDevice(recipe: Pick<Recipe, "device" | "quantize">, machine: Probe): Device {
  const cuda = nvidiaGpu(machine.nvidia);
  const mps: Device | null =
    machine.platform === "darwin" && machine.arch === "arm64"
      ? { kind: "mps", name: "Apple GPU", memory: null, bf16: false }
      : null;
  const cpu: Device = { kind: "cpu", name: `${machine.cores} CPU cores`, memory: null, bf16: false };
  const device = { auto: cuda ?? mps ?? cpu, cuda, mps, cpu }[recipe.device];
  if (!device) {
    throw new TwinError("MISMATCH", `There is no ${recipe.device} device on this machine.`, {
      hint: `Found: ${[cuda, mps, cpu].flatMap((one) => (one ? [`${one.name} (${one.kind})`] : [])).join(", ")}. Use --device auto.`,
    });
  }
  if (recipe.quantize !== null && device.kind !== "cuda") {
    throw new TwinError(
      "MISMATCH",
      `Training in ${recipe.quantize} bit needs an NVIDIA GPU; found ${device.name}.`,
      {
        hint: "Use a recipe for this machine (twin recipes), or --set quantize=null with a small base.",
      },
    );
  }
  return device;
}

/** The first GPU: several at once come with the recipes for them. */
function nvidiaGpu(output: string | null): Device | null {
  const [name, mebibytes, capability] = (output?.trim().split("\n")[0] ?? "")
    .split(",")
    .map((cell) => cell.trim());
  if (!name || name.startsWith("No devices")) return null;
  const memory = Number(mebibytes);
  return {
    kind: "cuda",
    name,
    memory: Number.isFinite(memory) && memory > 0 ? memory * 2 ** 20 : null,
    bf16: Number.parseFloat(capability ?? "") >= 8, // Ampere and later
  };
}
