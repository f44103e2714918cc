import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { permutedRow, permuteRows } from "../../src/export/families.ts";
import { fromFloat32, toFloat32 } from "../../src/export/float.ts";

const bits = (values: number[], type: "f16" | "bf16") => [
  ...new Uint16Array(Uint8Array.from(fromFloat32(Float32Array.from(values), type)).buffer),
];

describe("16-bit numbers", () => {
  it("has the halves that IEEE 754 names", () => {
    expect(bits([0, -0, 1, -2, 65504, 65520, 2 ** -24, 2 ** -26, Number.POSITIVE_INFINITY], "f16")).toEqual([
      0, 0x8000, 0x3c00, 0xc000, 0x7bff, 0x7c00, 1, 0, 0x7c00,
    ]);
    // ties go to even: 1 + 2^-11 lies between 1 and 1 + 2^-10
    expect(bits([1 + 2 ** -11, 1 + 3 * 2 ** -11], "f16")).toEqual([0x3c00, 0x3c02]);
  });

  it("has the brain floats that torch makes", () => {
    expect(bits([0, -0, 1, -2, 1 + 2 ** -8, 1 + 3 * 2 ** -8, 3.4e38], "bf16")).toEqual([
      0, 0x8000, 0x3f80, 0xc000, 0x3f80, 0x3f82, 0x7f80,
    ]);
    expect(toFloat32(fromFloat32(Float32Array.of(Number.NaN), "bf16"), "bf16")[0]).toBeNaN();
  });

  it("gives back every 16-bit pattern that it read", () => {
    const all = new Uint8Array(Uint16Array.from({ length: 65536 }, (_, index) => index).buffer);
    for (const type of ["f16", "bf16"] as const) {
      const values = toFloat32(all, type);
      const back = new Uint16Array(Uint8Array.from(fromFloat32(values, type)).buffer);
      const wrong = back.filter((one, index) => one !== index && !Number.isNaN(values[index]));
      expect(wrong).toHaveLength(0);
    }
  });

  it("errs by at most half a step, at any offset of the bytes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ noNaN: true, min: -60000, max: 60000 })),
        fc.nat(3),
        (values, shift) => {
          for (const [type, step] of [
            ["f16", 2 ** -11],
            ["bf16", 2 ** -8],
          ] as const) {
            const packed = fromFloat32(Float32Array.from(values), type);
            const moved = new Uint8Array(packed.length + shift);
            moved.set(packed, shift);
            const back = toFloat32(moved.subarray(shift), type);
            for (const [index, value] of values.entries()) {
              expect(Math.abs((back[index] ?? 0) - value)).toBeLessThanOrEqual(
                Math.abs(value) * step + 2 ** -25,
              );
            }
          }
        },
      ),
    );
  });
});

describe("the rows of q and k", () => {
  it("keeps every row, in its own head, where the reference puts it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 16 }), (heads, half) => {
        const size = 2 * half;
        const rows = Array.from({ length: heads * size }, (_, row) => permutedRow(row, size));
        expect(rows.toSorted((a, b) => a - b)).toEqual(rows.map((_, row) => row));
        for (let head = 0; head < heads; head++) {
          for (const k of [0, 1]) {
            for (let j = 0; j < half; j++)
              expect(rows[head * size + k * half + j]).toBe(head * size + 2 * j + k);
          }
        }
        const values = Float32Array.from({ length: rows.length * 3 }, (_, index) => index);
        const moved = permuteRows(values, 3, size);
        for (const [row, to] of rows.entries()) expect(moved[to * 3]).toBe(row * 3);
      }),
    );
  });
});
