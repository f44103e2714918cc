import { TwinError } from "../core/errors.ts";

/** A token of a vocabulary; `type` is SentencePiece's, which GGUF has taken over. */
export interface Piece {
  text: Uint8Array;
  score: number;
  type: number;
}

export const pieceTypes = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

export interface SentencePieceModel {
  pieces: Piece[];
  /** "bpe" is what Llama has; llama.cpp reads no other as one of its own. */
  kind: "unigram" | "bpe" | "other";
  addDummyPrefix: boolean;
  /** Has rules that rewrite the text before it is split; llama.cpp has none. */
  rewrites: boolean;
}

// Field numbers of sentencepiece_model.proto.
const model = { pieces: 1, trainer: 2, normalizer: 3 };
const piece = { text: 1, score: 2, type: 3 };
const trainer = { kind: 3 };
const normalizer = { rules: 2, addDummyPrefix: 3 };
const kinds: Record<number, SentencePieceModel["kind"]> = { 1: "unigram", 2: "bpe" };

/** Reads a SentencePiece `tokenizer.model` (Protocol Buffers). Throws CORRUPT, naming `path`. */
export function parseSentencePiece(bytes: Uint8Array, path: string): SentencePieceModel {
  const result: SentencePieceModel = { pieces: [], kind: "unigram", addDummyPrefix: true, rewrites: false };
  try {
    for (const { number, value } of fields(bytes)) {
      if (!(value instanceof Uint8Array)) continue;
      if (number === model.pieces) result.pieces.push(parsePiece(value));
      if (number === model.trainer) {
        for (const field of fields(value)) {
          if (field.number === trainer.kind) result.kind = kinds[Number(field.value)] ?? "other";
        }
      }
      if (number === model.normalizer) {
        for (const field of fields(value)) {
          if (field.number === normalizer.addDummyPrefix) result.addDummyPrefix = Number(field.value) !== 0;
          if (field.number === normalizer.rules && field.value instanceof Uint8Array) {
            result.rewrites = field.value.length > 0;
          }
        }
      }
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new TwinError("CORRUPT", `${path} is damaged or is not a SentencePiece model.`, {
      hint: "Copy the base model's folder again from where it came from.",
    });
  }
  return result;
}

function parsePiece(bytes: Uint8Array): Piece {
  const result: Piece = { text: new Uint8Array(), score: 0, type: pieceTypes.normal };
  for (const { number, value } of fields(bytes)) {
    if (number === piece.text && value instanceof Uint8Array) result.text = value;
    if (number === piece.score && value instanceof Uint8Array) {
      result.score = new DataView(value.buffer, value.byteOffset, 4).getFloat32(0, true);
    }
    if (number === piece.type) result.type = Number(value);
  }
  return result;
}

/** The fields of one message: numbers, or the bytes of texts, messages and fixed-width values. */
function* fields(bytes: Uint8Array): Generator<{ number: number; value: number | Uint8Array }> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) break;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError("a number without an end");
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new RangeError("a field longer than its message");
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    const wireType = tag % 8;
    if (wireType === 0) yield { number, value: varint() };
    else if (wireType === 1) yield { number, value: take(8) };
    else if (wireType === 2) yield { number, value: take(varint()) };
    else if (wireType === 5) yield { number, value: take(4) };
    else throw new RangeError("a field of an unknown type");
  }
}
