import { type FileHandle, open } from "node:fs/promises";
import { z } from "zod";
import { asTwinError, TwinError } from "../core/errors.ts";
import { parseJson } from "../core/json.ts";
import { sanitizeLine } from "../core/sanitize.ts";
import { bytesOf, type OutType } from "./float.ts";

/** One tensor of a safetensors file; `start` and `bytes` are its place in the file. */
export interface SafeTensor {
  name: string;
  type: OutType;
  /** As torch has it: [out, in] for a linear layer. */
  shape: readonly number[];
  path: string;
  start: number;
  bytes: number;
}

/** Longer headers are refused by the format's own reader too. */
const mostHeaderBytes = 100_000_000;
const types: Record<string, OutType> = { F32: "f32", F16: "f16", BF16: "bf16" };
const size = z.int().min(0);
const tensorSchema = z.object({
  dtype: z.string(),
  shape: z.array(size).max(8),
  data_offsets: z.tuple([size, size]),
});
const headerSchema = z.record(z.string(), z.unknown());

/**
 * The tensors of a safetensors file, in the order of their data. Only the header is read; everything in it is
 * checked against the file's size, the shapes and the types. Throws CORRUPT, or NOT_FOUND and the like.
 */
export async function readSafetensors(path: string): Promise<SafeTensor[]> {
  const file = await openFile(path);
  try {
    const { size: total } = await file.stat();
    const lengthBytes = await readExactly(file, path, 0, 8);
    const length = Number(lengthBytes.readBigUInt64LE());
    if (length < 2 || length > mostHeaderBytes || 8 + length > total) {
      throw corrupt(path, "its header is longer than the file");
    }
    const header = headerSchema.safeParse(
      parseJson((await readExactly(file, path, 8, length)).toString("utf8")),
    );
    if (!header.success) throw corrupt(path, "its header is not JSON");
    const tensors = Object.entries(header.data)
      .filter(([name]) => name !== "__metadata__")
      .map(([name, entry]) => checkTensor(path, name, entry, 8 + length))
      .sort((a, b) => a.start - b.start);
    let end = 8 + length;
    for (const tensor of tensors) {
      if (tensor.start < end) throw corrupt(path, "its tensors overlap");
      end = tensor.start + tensor.bytes;
    }
    if (end > total) throw corrupt(path, `it ends after ${total} of ${end} bytes`);
    return tensors;
  } finally {
    await file.close();
  }
}

/** Reads rows `from` up to `to` of a tensor (a vector counts as one row). */
export async function readRows(
  file: FileHandle,
  tensor: SafeTensor,
  from: number,
  to: number,
): Promise<Uint8Array> {
  const rowBytes = tensor.bytes / rows(tensor);
  return await readExactly(file, tensor.path, tensor.start + from * rowBytes, (to - from) * rowBytes);
}

/** Number of rows: the first dimension of a matrix, 1 for a vector. */
export function rows(tensor: { shape: readonly number[] }): number {
  return tensor.shape.length > 1 ? (tensor.shape[0] ?? 1) : 1;
}

export async function openFile(path: string): Promise<FileHandle> {
  return await open(path).catch((error) => {
    throw asTwinError(error, path);
  });
}

function checkTensor(path: string, name: string, entry: unknown, dataStart: number): SafeTensor {
  const parsed = tensorSchema.safeParse(entry);
  const shown = sanitizeLine(name, 80);
  if (!parsed.success) throw corrupt(path, `the entry of ${shown} is not one of a tensor`);
  const { dtype, shape, data_offsets } = parsed.data;
  const type = types[dtype];
  if (!type) {
    throw new TwinError("CORRUPT", `${path}: ${shown} has numbers of type ${sanitizeLine(dtype, 20)}.`, {
      hint: "Weights must be F32, F16 or BF16: save the model or adapter without quantization.",
    });
  }
  const bytes = data_offsets[1] - data_offsets[0];
  const expected = shape.reduce((product, dimension) => product * dimension, bytesOf[type]);
  if (bytes !== expected || bytes === 0) throw corrupt(path, `size and shape of ${shown} do not agree`);
  return { name, type, shape, path, start: dataStart + data_offsets[0], bytes };
}

async function readExactly(
  file: FileHandle,
  path: string,
  position: number,
  length: number,
): Promise<Buffer> {
  const buffer = Buffer.from(new ArrayBuffer(length));
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(buffer, done, length - done, position + done);
    if (bytesRead === 0) throw corrupt(path, "it ends too early");
    done += bytesRead;
  }
  return buffer;
}

function corrupt(path: string, why: string): TwinError {
  return new TwinError("CORRUPT", `${path} is damaged: ${why}.`, {
    hint: "Copy it again from where it came from, or make it again.",
  });
}
