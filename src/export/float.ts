/** Number types of a tensor that we read or write, by GGUF's name. */
export const outTypes = ["f32", "f16", "bf16"] as const;
export type OutType = (typeof outTypes)[number];

export const bytesOf = { f32: 4, f16: 2, bf16: 2 } as const;

/** Widens the little-endian bytes of a tensor to 32 bits; exact for all three types. */
export function toFloat32(bytes: Uint8Array, type: OutType): Float32Array {
  const length = bytes.byteLength / bytesOf[type];
  // typed arrays need an offset that their element size divides; a copy has one
  const { buffer, byteOffset } = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  if (type === "f32") return new Float32Array(buffer, byteOffset, length);
  if (type === "f16") return new Float32Array(new Float16Array(buffer, byteOffset, length));
  const halves = new Uint16Array(buffer, byteOffset, length);
  const bits = new Uint32Array(halves.length);
  for (let index = 0; index < bits.length; index++) bits[index] = (halves[index] ?? 0) << 16;
  return new Float32Array(bits.buffer);
}

/** The little-endian bytes of `values` in `type`, rounded to the nearest, ties to even, as numpy and torch do. */
export function fromFloat32(values: Float32Array, type: OutType): Uint8Array {
  if (type === "f32") return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  if (type === "f16") return new Uint8Array(new Float16Array(values).buffer);
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(bits.length);
  for (let index = 0; index < bits.length; index++) {
    const word = bits[index] ?? 0;
    const notNumber = (word & 0x7fff_ffff) > 0x7f80_0000;
    // a NaN stays one (quiet); everything else rounds, and may carry into infinity
    halves[index] = notNumber ? (word >>> 16) | 64 : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
  }
  return new Uint8Array(halves.buffer);
}
