import { permuteRows } from "./families.ts";
import { bytesOf, fromFloat32, type OutType, toFloat32 } from "./float.ts";
import type { GgufTensor } from "./gguf.ts";
import { openFile, readRows, rows, type SafeTensor } from "./safetensors.ts";

/** Bytes of source kept in memory at a time, where a head is not larger. */
const pieceBytes = 4 << 20;

export interface Conversion {
  name: string;
  type: OutType;
  /** Rows of a head, where q or k must be permuted. */
  headSize?: number;
  /** Every number is multiplied by it. */
  factor?: number;
}

/** A GGUF tensor that reads, converts and gives its source piece by piece. */
export function convertTensor(source: SafeTensor, conversion: Conversion): GgufTensor {
  const { name, type } = conversion;
  return {
    name,
    type,
    shape: source.shape,
    bytes: (source.bytes / bytesOf[source.type]) * bytesOf[type],
    chunks: () => convertedPieces(source, conversion),
  };
}

async function* convertedPieces(source: SafeTensor, conversion: Conversion): AsyncGenerator<Uint8Array> {
  const { type, headSize, factor = 1 } = conversion;
  const height = rows(source);
  const width = source.bytes / bytesOf[source.type] / height;
  const unit = headSize ?? 1;
  const step = Math.max(1, Math.floor(pieceBytes / (width * bytesOf[source.type] * unit))) * unit;
  const file = await openFile(source.path);
  try {
    for (let row = 0; row < height; row += step) {
      const bytes = await readRows(file, source, row, Math.min(height, row + step));
      if (source.type === type && !headSize && factor === 1) {
        yield bytes;
        continue;
      }
      let values = toFloat32(bytes, source.type);
      if (headSize) values = permuteRows(values, width, headSize);
      if (factor !== 1) values = values.map((value) => value * factor);
      yield fromFloat32(values, type);
    }
  } finally {
    await file.close();
  }
}
