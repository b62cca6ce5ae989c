import { describe, expect, it } from 'vitest';
import { below, seededRandom, uniform, xoshiro128 } from '../../../main/engine/numerics/random';

const take = (count: number, next: () => number): number[] => Array.from({ length: count }, next);

describe('xoshiro128', () => {
  it('gives the words of the published algorithm', () => {
    // From the authors' equations in C with the state 1, 2, 3, 4.
    expect(take(6, xoshiro128(1, 2, 3, 4))).toEqual([11520, 0, 5927040, 70819200, 2031721883, 1637235492]);
  });
});

describe('seededRandom', () => {
  it('gives the same words for the same seed and stream, for ever', () => {
    expect(take(4, seededRandom(1))).toEqual([3744230918, 4085411741, 3160389862, 586529176]);
    expect(take(4, seededRandom(1, 7))).toEqual([4234713635, 3949695517, 2897789429, 2621282962]);
  });

  it('gives other words for another seed or stream', () => {
    const starts = [0, 1, 2, -1, 2 ** 31].flatMap((seed) =>
      [0, 1, 2, 1000].map((stream) => take(2, seededRandom(seed, stream)).join()),
    );
    expect(new Set(starts).size).toBe(starts.length);
  });
});

describe('uniform', () => {
  it('spreads the words over [low, high)', () => {
    expect(uniform(() => 0, -2, 6)).toBe(-2);
    expect(uniform(() => 2 ** 31, -2, 6)).toBe(2);
    expect(uniform(() => 2 ** 32 - 1)).toBeLessThan(1);
  });

  it('has the mean and the variance of a uniform distribution', () => {
    const random = seededRandom(5);
    const values = take(20_000, () => uniform(random));
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
    expect(mean).toBeCloseTo(1 / 2, 2);
    expect(variance).toBeCloseTo(1 / 12, 2);
  });
});

describe('below', () => {
  it('draws again where the last block of words is incomplete', () => {
    const words = [2 ** 32 - 1, 5];
    expect(below(() => words.shift()!, 3)).toBe(2);
    expect(words).toEqual([]);
  });

  it('gives every number about equally often', () => {
    const random = seededRandom(9);
    const counts = new Array<number>(6).fill(0);
    for (let i = 0; i < 6000; i++) counts[below(random, 6)]!++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });

  it('takes all words where n is 2^32', () => {
    expect(below(() => 4294967295, 2 ** 32)).toBe(4294967295);
  });
});
