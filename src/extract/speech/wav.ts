/** What a .wav says of its samples, and where they begin. */
export interface WavFormat {
  channels: number;
  /** Samples a second. */
  rate: number;
  /** Bits of one sample. */
  bits: number;
  isFloat: boolean;
  /** Offset and length of the samples; a length that the writer did not know is infinite. */
  start: number;
  length: number;
}

/** Samples a second of what the engine hears. */
export const RATE = 16_000;

/** The format of a .wav by its first bytes; null where it is none, or its samples are packed. */
export function wavFormat(head: Uint8Array): WavFormat | null {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (bytes.toString("latin1", 0, 4) !== "RIFF" || bytes.toString("latin1", 8, 12) !== "WAVE") return null;
  let format: Omit<WavFormat, "start" | "length"> | null = null;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = bytes.toString("latin1", at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    const start = at + 8;
    if (name === "fmt " && start + 16 <= bytes.length)
      format = formatOf(bytes.subarray(start, start + length));
    if (name === "data") {
      const isKnown = length > 0 && length < 0xffff_ff00;
      return format && { ...format, start, length: isKnown ? length : Number.POSITIVE_INFINITY };
    }
    at = start + length + (length % 2);
  }
  return null;
}

function formatOf(chunk: Buffer): Omit<WavFormat, "start" | "length"> | null {
  const [kind, channels, rate, bits] = [0, 2, 4, 14].map((at) =>
    at === 4 ? chunk.readUInt32LE(at) : chunk.readUInt16LE(at),
  );
  // an extensible format names its kind further on
  const actual = kind === 0xfffe && chunk.length >= 26 ? chunk.readUInt16LE(24) : kind;
  const isFloat = actual === 3;
  const isKnown = isFloat ? bits === 32 : actual === 1 && [8, 16, 24, 32].includes(bits ?? 0);
  if (!isKnown || !channels || channels > 64 || !rate || rate < 1000 || rate > 768_000) return null;
  return { channels, rate, bits: bits ?? 0, isFloat };
}

/** The sound as the engine wants it: one channel, 16 bits, 16,000 samples a second. */
export async function* samplesOf(
  { channels, rate, bits, isFloat, length }: WavFormat,
  data: AsyncIterable<Uint8Array>,
): AsyncIterable<Buffer> {
  const width = bits / 8;
  const frame = width * channels;
  const ratio = rate / RATE;
  let rest: Buffer = Buffer.alloc(0);
  let left = length;
  // a sample of the result is the mean of those that it stands for; where there are too few, they are repeated
  let sum = 0;
  let count = 0;
  let position = 0;
  let next = ratio;
  for await (const piece of data) {
    const bytes = Buffer.concat([rest, piece.subarray(0, Math.min(piece.length, left))]);
    left -= Math.min(piece.length, left);
    const whole = bytes.length - (bytes.length % frame);
    const out = Buffer.alloc(Math.ceil((whole / frame / ratio + 2) * 2));
    let written = 0;
    for (let at = 0; at < whole; at += frame) {
      let value = 0;
      for (let channel = 0; channel < channels; channel++)
        value += sampleAt(bytes, at + channel * width, bits, isFloat);
      sum += value / channels;
      count++;
      position++;
      while (position >= next) {
        const mean = Math.max(-1, Math.min(1, sum / count));
        out.writeInt16LE(Math.round(mean * 32_767), written);
        written += 2;
        next += ratio;
        if (position < next) [sum, count] = [0, 0];
      }
    }
    rest = Buffer.from(bytes.subarray(whole));
    if (written > 0) yield out.subarray(0, written);
    if (left === 0) return;
  }
}

/** One sample, from -1 to 1. */
function sampleAt(bytes: Buffer, at: number, bits: number, isFloat: boolean): number {
  if (isFloat) return bytes.readFloatLE(at) || 0;
  if (bits === 8) return (bytes.readUInt8(at) - 128) / 128;
  return bytes.readIntLE(at, bits / 8) / 2 ** (bits - 1);
}
