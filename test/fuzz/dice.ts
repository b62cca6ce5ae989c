/** Choices of a fuzz run: the same seed and stream choose the same. */
import { below, seededRandom, uniform, type Random } from '../../main/engine/numerics/random';

export class Dice {
  private readonly random: Random;

  constructor(seed: number, stream: number) {
    this.random = seededRandom(seed, stream);
  }

  /** 0 … n − 1. */
  below(n: number): number {
    return below(this.random, n);
  }

  chance(share: number): boolean {
    return uniform(this.random) < share;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** A copy of the list with one element replaced. */
  withOne<T>(list: readonly T[], change: (old: T) => T): T[] {
    const at = this.below(list.length);
    return list.map((old, i) => (i === at ? change(old) : old));
  }
}

/** Numbers around which programs break: signs, sizes of machine words, absurd sizes. */
export const INTEGERS: readonly number[] = [
  ...[0, 1, 2, 3, 5, 7, 64, 255, 1000, 65536, 2 ** 20, 2 ** 20 + 1, 2 ** 24, 2 ** 28],
  ...[2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 40, 2 ** 53, 2 ** 60, 2 ** 63],
  ...[-1, -2, -3, -7, -1000, -(2 ** 31), -(2 ** 31) - 1, -(2 ** 40), -(2 ** 63)],
];

export const FLOATS: readonly number[] = [
  0,
  -0,
  1,
  -1,
  0.5,
  2,
  1e-45,
  1e6,
  -1e6,
  1e30,
  3.4e38,
  NaN,
  Infinity,
  -Infinity,
];

export const TEXTS: readonly string[] = [
  ...[
    '',
    'x',
    'y',
    'SAME_UPPER',
    'VALID',
    'linear',
    'nearest',
    'cubic',
    'reflect',
    'edge',
    'wrap',
    'add',
    'bidirectional',
  ],
  ...['\0', 'ÿ', '模型', '../../etc/passwd', '%s%n', "'; --", 'a'.repeat(5000), '__proto__', 'constructor'],
];
