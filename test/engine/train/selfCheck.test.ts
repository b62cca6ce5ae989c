import { describe, expect, it } from 'vitest';
import { disagreement, shake, type Change, type Outcome } from '../../../main/engine/train/selfCheck';
import { seededRandom, uniform } from '../../../main/engine/numerics/random';

const N = 64;
const random = seededRandom(1);
const numbers = (count: number): Float32Array => Float32Array.from({ length: count }, () => uniform(random, -1, 1));
const BEFORE = numbers(N);
const UPDATE = numbers(N).map((value) => value / 100);

/** What it becomes where the update is multiplied. */
const updated = (factor: (i: number) => number): Change => ({
  after: BEFORE.map((value, i) => value + UPDATE[i]! * factor(i)),
  before: BEFORE,
});
const state = (found: Change, shaken = updated(() => 1)): Outcome => ({
  ...{ name: 'w', cpu: updated(() => 1), shaken, found },
});
const told = (cpu: number, found: number, shaken = cpu): Outcome => {
  const [a, b, c] = [cpu, shaken, found].map((value): Change => ({ after: Float32Array.of(value) }));
  return { name: 'train.loss', cpu: a!, shaken: b!, found: c! };
};
/** A clipping range that gains 1 on the CPU. */
const range = (name: string, found: number): Outcome => {
  const change = (after: number): Change => ({ after: Float32Array.of(after), before: Float32Array.of(0) });
  return { name, cpu: change(1), shaken: change(1), found: change(found) };
};

describe('one step on a provider', () => {
  it('agrees where float32 adds up in another order', () => {
    expect(disagreement([state(updated((i) => 1 + (i % 2 ? 1e-4 : -1e-4)))])).toBeUndefined();
    expect(disagreement([told(2, 2.0001)])).toBeUndefined();
  });

  it('disagrees where an update is a good part off: which value, by how much', () => {
    const found = disagreement([told(2, 2), state(updated((i) => (i < N / 4 ? 0 : 1)))]);
    expect(found).toMatchObject({ code: 'PROVIDER_DIFFERS', params: { value: 'w' } });
    const { expected, found: length, percent } = (found as Extract<typeof found, { code: 'PROVIDER_DIFFERS' }>).params;
    expect(length).toBeLessThan(expected);
    expect(percent).toBeGreaterThan(20);
    expect(percent).toBeLessThan(100);
  });

  it('disagrees where the loss is another one', () => {
    const params = { value: 'train.loss', expected: 2, found: 2.2, percent: 10 };
    expect(disagreement([told(2, 2.2)])).toEqual({ code: 'PROVIDER_DIFFERS', params });
  });

  it('may differ as far as rounding moves the CPU itself, a few times over', () => {
    const flipped = state(
      updated((i) => (i % 8 === 0 ? -1 : 1)),
      updated((i) => (i % 8 === 4 ? -1 : 1)),
    );
    expect(disagreement([flipped])).toBeUndefined();
    expect(disagreement([{ ...flipped, shaken: flipped.cpu }])).toMatchObject({ code: 'PROVIDER_DIFFERS' });
  });

  it('is not judged by rounding where a learning rate is too small to change anything', () => {
    const still: Change = { after: BEFORE, before: BEFORE };
    const [first, second] = [numbers(N), BEFORE.map((value) => Math.fround(value * (1 + 2 ** -23)))];
    expect(disagreement([{ name: 'w', cpu: still, shaken: still, found: still }])).toBeUndefined();
    expect(
      disagreement([{ name: 'w', cpu: still, shaken: still, found: { ...still, after: second! } }]),
    ).toBeUndefined();
    const moved = disagreement([{ name: 'w', cpu: still, shaken: still, found: { ...still, after: first! } }]);
    expect(moved).toMatchObject({ params: { expected: 0, percent: 1e8 } });
  });

  it('judges single numbers together: one by chance, not most of them', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    expect(disagreement(names.map((name, i) => range(name, i < 2 ? -1 : 1)))).toBeUndefined();
    const wrong = disagreement(names.map((name, i) => range(name, i < 3 ? -1 : 1)));
    expect(wrong).toMatchObject({ code: 'PROVIDER_DIFFERS', params: { expected: 1, found: -1, percent: 200 } });
  });

  it.each([NaN, Infinity])('gives %f where the CPU gives a number', (value) => {
    const outcome = state(updated((i) => (i === 7 ? value : 1)));
    expect(disagreement([outcome])).toEqual({ code: 'PROVIDER_NOT_FINITE', params: { value: 'w' } });
  });

  it('cannot be judged where the CPU is not finite either', () => {
    expect(disagreement([told(NaN, NaN)])).toEqual({ code: 'PROVIDER_UNCHECKED', params: { value: 'train.loss' } });
    expect(disagreement([told(1, 1, Infinity)])).toMatchObject({ code: 'PROVIDER_UNCHECKED' });
  });
});

it('numbers are shaken in their last bits, always alike', () => {
  const shaken = shake(BEFORE, 3);
  expect(shaken).toEqual(shake(BEFORE, 3));
  expect(shaken).not.toEqual(shake(BEFORE, 4));
  const ratios = BEFORE.map((value, i) => Math.abs(shaken[i]! / value - 1));
  expect(Math.max(...ratios)).toBeLessThan(6e-7);
  expect(Math.min(...ratios)).toBeGreaterThan(3e-7);
});
