import { open } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { asTwinError, TwinError } from "../core/errors.ts";
import { parseJson } from "../core/json.ts";
import { copyOne, writeFolder } from "../io/files.ts";

const headerSchema = z.record(
  z.string(),
  z.union([
    z.object({ dtype: z.string(), shape: z.array(z.int()), data_offsets: z.tuple([z.int(), z.int()]) }),
    z.record(z.string(), z.string()), // __metadata__
  ]),
);

/** Is this a whole safetensors file with at least one tensor? A file torn by a kill is not. */
export async function isWholeSafetensors(path: string): Promise<boolean> {
  const file = await open(path, "r").catch(() => null);
  if (!file) return false;
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0);
    const length = bytesRead === 8 ? Number(buffer.readBigUInt64LE()) : 0;
    if (length < 2 || length > size - 8 || length > 100 * 2 ** 20) return false;
    const head = await file.read(Buffer.alloc(length), 0, length, 8);
    const header = headerSchema.safeParse(parseJson(head.buffer.toString("utf8")));
    if (!header.success) return false;
    const ends = Object.values(header.data).flatMap((one) =>
      "data_offsets" in one && Array.isArray(one.data_offsets) ? [one.data_offsets[1]] : [],
    );
    return ends.length > 0 && Math.max(...ends) === size - 8 - length;
  } finally {
    await file.close();
  }
}

/** Puts the adapter that the engine left in `from` into its place, `folder`. Throws ENGINE when it is not whole. */
export async function keepAdapter(from: string, folder: string): Promise<void> {
  if (!(await isWholeSafetensors(join(from, WEIGHTS)))) {
    throw new TwinError("ENGINE", "The trainer ended well, but the adapter that it wrote is not whole.", {
      hint: "Go on from the last checkpoint: twin train --resume.",
    });
  }
  await writeFolder(folder, async (partial) => {
    for (const name of [WEIGHTS, CONFIG]) await copyOne(join(from, name), join(partial, name));
  }).catch((error) => {
    throw asTwinError(error, folder);
  });
}

export const WEIGHTS = "adapter_model.safetensors";
const CONFIG = "adapter_config.json";
