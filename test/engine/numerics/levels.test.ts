import { describe, expect, it } from 'vitest';
import { wholeLayout } from '../../../main/engine/numerics/channels';
import { kMeans } from '../../../main/engine/numerics/kMeans';
import { codesOfLevels } from '../../../main/engine/numerics/levels';
import { randomFloats } from '../../kit/models';

const ENOUGH = { maxIterations: 1000, minDistance: 1e-9 };

describe('k-means on a line', () => {
  it('finds the means of clusters that are apart', () => {
    const values = Float32Array.of(5.1, -2, 0.5, 4.9, -2.2, 0.7, 0.6);
    const centres = kMeans(values, Float32Array.of(-1, 0, 1), ENOUGH);
    [-2.1, 0.6, 5].forEach((mean, k) => expect(centres[k]).toBeCloseTo(mean, 5));
    expect(values[0]).toBe(Math.fround(5.1));
  });

  it('ends where every centre is the mean of the values next to it', () => {
    const values = randomFloats(500, 7);
    const start = Float32Array.from({ length: 16 }, (_, i) => -1 + i / 7.5);
    const centres = kMeans(values, start, ENOUGH);
    const codes = codesOfLevels(values, { scale: [1], levels: centres }, wholeLayout(500));
    centres.forEach((centre, k) => {
      const own = [...values].filter((_, i) => codes[i] === k);
      expect(centre).toBeCloseTo(own.reduce((sum, value) => sum + value, 0) / own.length, 4);
    });
    const error = (levels: Float32Array): number => {
      const found = codesOfLevels(values, { scale: [1], levels }, wholeLayout(500));
      return values.reduce((sum, value, i) => sum + (value - levels[found[i]!]!) ** 2, 0);
    };
    expect(error(centres)).toBeLessThan(error(start));
  });

  it('leaves a centre without values where it is, and stops in time', () => {
    expect(kMeans(Float32Array.of(1, 1), Float32Array.of(-9, 1), ENOUGH)).toEqual(Float32Array.of(-9, 1));
    const once = kMeans(Float32Array.of(0, 1, 10), Float32Array.of(0, 1), { maxIterations: 1, minDistance: 0 });
    expect(once).toEqual(Float32Array.of(0, 5.5));
  });
});
