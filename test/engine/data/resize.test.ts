import { describe, expect, it } from 'vitest';
import { resizeRgb } from '../../../main/engine/data/resize';
import { seededRandom } from '../../../main/engine/numerics/random';

const gray = (values: readonly number[]): Uint8Array =>
  Uint8Array.from(values.flatMap((value) => [value, value, value]));
const firsts = (pixels: Uint8Array): number[] => Array.from(pixels).filter((_, i) => i % 3 === 0);

/** One axis in double precision: the definition, pixel by pixel. */
function resampled(values: readonly number[], outputs: number): number[] {
  const scale = values.length / outputs;
  const support = Math.max(scale, 1);
  return Array.from({ length: outputs }, (_, o) => {
    const weights = values.map((_, i) => Math.max(0, 1 - Math.abs(i + 0.5 - (o + 0.5) * scale) / support));
    const sum = weights.reduce((a, b) => a + b);
    return values.reduce((total, value, i) => total + (value * weights[i]!) / sum, 0);
  });
}

describe('bilinear resizing', () => {
  it.each([
    [[0, 80, 160, 240], 8, [0, 20, 60, 100, 140, 180, 220, 240]],
    [[0, 80, 160, 240], 2, [57, 183]],
    [[10, 20, 30], 3, [10, 20, 30]],
    [[0, 255], 1, [128]],
    [[7], 3, [7, 7, 7]],
  ])('%j to %d is %j, along either axis', (values, outputs, expected) => {
    const { length } = values;
    expect(firsts(resizeRgb(gray(values), { width: length, height: 1 }, { width: outputs, height: 1 }))).toEqual(
      expected,
    );
    expect(firsts(resizeRgb(gray(values), { width: 1, height: length }, { width: 1, height: outputs }))).toEqual(
      expected,
    );
  });

  it.each([
    [37, 11],
    [11, 37],
    [64, 63],
  ])('%d to %d is the weighted mean of the definition', (length, outputs) => {
    const random = seededRandom(length);
    const values = Array.from({ length }, () => random() >>> 24);
    const got = firsts(resizeRgb(gray(values), { width: length, height: 1 }, { width: outputs, height: 1 }));
    const errors = resampled(values, outputs).map((value, o) => Math.abs(value - got[o]!));
    expect(Math.max(...errors)).toBeLessThan(0.5001);
  });

  it('keeps the channels apart and white white', () => {
    const pixels = Uint8Array.from([0, 100, 255, 50, 100, 255, 0, 200, 255, 50, 200, 255]);
    const large = resizeRgb(pixels, { width: 2, height: 2 }, { width: 3, height: 3 });
    expect(Array.from(large.subarray(12, 15))).toEqual([25, 150, 255]);
    expect(Array.from(large).filter((_, i) => i % 3 === 2)).toEqual(Array.from({ length: 9 }, () => 255));
  });
});
