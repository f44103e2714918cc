import type { OutType } from "./float.ts";

/** A value in a GGUF header. Numbers carry their width, because readers look for exactly that one. */
export type GgufValue =
  | { type: "u32" | "i32" | "f32"; value: number }
  | { type: "bool"; value: boolean }
  | { type: "string"; value: string | Uint8Array }
  | { type: "strings"; value: readonly Uint8Array[] }
  | { type: "i32s" | "f32s"; value: readonly number[] };

/** A tensor to be written: its shape as torch has it, and its bytes, in pieces, when their turn comes. */
export interface GgufTensor {
  name: string;
  type: OutType;
  shape: readonly number[];
  bytes: number;
  chunks(): AsyncIterable<Uint8Array>;
}

export interface GgufFile {
  /** Written in this order. */
  metadata: ReadonlyMap<string, GgufValue>;
  tensors: readonly GgufTensor[];
}

// ggml.h and gguf.md of llama.cpp
const alignment = 32;
const tensorTypes = { f32: 0, f16: 1, bf16: 30 } as const;
const valueTypes = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9 } as const;

/** A GGUF file (version 3, little endian) as a stream: nothing but the piece in hand is kept in memory. */
export async function* writeGguf(file: GgufFile): AsyncGenerator<Uint8Array> {
  const header = encodeHeader(file);
  yield header;
  yield padding(header.length);
  for (const tensor of file.tensors) {
    let written = 0;
    for await (const chunk of tensor.chunks()) {
      written += chunk.length;
      yield chunk;
    }
    if (written !== tensor.bytes) throw new Error(`${tensor.name}: ${written} bytes for ${tensor.bytes}`);
    yield padding(written);
  }
}

/** Length of the whole file in bytes, known before any tensor is read. */
export function ggufLength(file: GgufFile): number {
  return file.tensors.reduce((sum, { bytes }) => sum + padded(bytes), padded(encodeHeader(file).length));
}

function encodeHeader({ metadata, tensors }: GgufFile): Buffer {
  const parts: Uint8Array[] = [Buffer.from("GGUF"), u32(3), u64(tensors.length), u64(metadata.size)];
  for (const [key, value] of metadata) parts.push(text(key), ...encodeValue(value));
  let offset = 0;
  for (const { name, type, shape, bytes } of tensors) {
    parts.push(text(name), u32(shape.length), ...shape.toReversed().map(u64), u32(tensorTypes[type]));
    parts.push(u64(offset));
    offset += padded(bytes);
  }
  return Buffer.concat(parts);
}

function encodeValue(value: GgufValue): Uint8Array[] {
  switch (value.type) {
    case "u32":
      return [u32(valueTypes.u32), u32(value.value)];
    case "i32":
      return [u32(valueTypes.i32), i32(value.value)];
    case "f32":
      return [u32(valueTypes.f32), f32(value.value)];
    case "bool":
      return [u32(valueTypes.bool), Uint8Array.of(value.value ? 1 : 0)];
    case "string":
      return [u32(valueTypes.string), text(value.value)];
    case "strings":
      return [...array("string", value.value.length), ...value.value.map(text)];
    case "i32s":
      return [...array("i32", value.value.length), new Uint8Array(Int32Array.from(value.value).buffer)];
    case "f32s":
      return [...array("f32", value.value.length), new Uint8Array(Float32Array.from(value.value).buffer)];
  }
}

function array(of: keyof typeof valueTypes, length: number): Uint8Array[] {
  return [u32(valueTypes.array), u32(valueTypes[of]), u64(length)];
}

function text(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}

function u32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

function i32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32LE(value);
  return buffer;
}

function f32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeFloatLE(value);
  return buffer;
}

function u64(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
}

function padded(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}

function padding(bytes: number): Uint8Array {
  return new Uint8Array(padded(bytes) - bytes);
}
