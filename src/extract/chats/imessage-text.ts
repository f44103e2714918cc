/**
 * The words of a message's `attributedBody`: an NSAttributedString as NeXT's typedstream, of which only the one
 * string at its beginning is wanted. Null where there is none.
 */
export function attributedText(blob: Uint8Array): string | null {
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
  const name = ["NSString", "NSMutableString"]
    .map((one) => ({ at: bytes.indexOf(one, 0, "latin1"), length: one.length }))
    .filter(({ at }) => at !== -1)
    .sort((a, b) => a.at - b.at)[0];
  if (!name) return null;
  // the class is followed by the end of its chain and by '+': bytes of a counted length
  const plus = bytes.indexOf(0x2b, name.at + name.length);
  if (plus === -1 || plus - name.at - name.length > 24) return null;
  const { length, at } = countAt(bytes, plus + 1);
  if (length === null || at + length > bytes.length) return null;
  return bytes.toString("utf8", at, at + length);
}

/** A number below 0x80 as it is; 0x81 and 0x82 say that two or four bytes follow. */
function countAt(bytes: Buffer, at: number): { length: number | null; at: number } {
  const first = bytes[at];
  if (first === undefined) return { length: null, at };
  if (first < 0x80) return { length: first, at: at + 1 };
  if (first === 0x81 && at + 3 <= bytes.length) return { length: bytes.readUInt16LE(at + 1), at: at + 3 };
  if (first === 0x82 && at + 5 <= bytes.length) return { length: bytes.readUInt32LE(at + 1), at: at + 5 };
  return { length: null, at };
}
