/** The observers that AMCT's own configurations do not have. */
import { describe, expect, it } from 'vitest';
import { observers } from '../../../main/engine/observers/methods';
import { randomFloats } from '../../kit/models';
import { chosen, exact, observed, streamed } from '../../kit/observed';

const f = Math.fround;
const range = (count: number, at: (i: number) => number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => at(i));
const [small, large] = [Float32Array.of(-1, 0.5), Float32Array.of(-0.5, 3)];

describe('ranges of the batches', () => {
  it.each([
    ['avg', {}, 2.5 / 255], // [−0.75, 1.75]
    ['avg', { symmetric: true }, 2 / 127], // (1 + 3) / 2
    ['abs_max', {}, 3 / 127],
    ['abs_max', { symmetric: true }, 3 / 127],
    ['moving_average', { symmetric: true, params: { moving_rate: 0.5 } }, (0.5 * 1 + 3) / 1.5 / 127],
    ['moving_average', { params: { moving_rate: 0 } }, 3.5 / 255], // the last one alone
  ])('%s %o', (name, options, scale) => {
    expect(streamed(name, [small, large], options).scale).toBeCloseTo(scale, 8);
  });

  it('abs-max has its zero point at zero, also where it might lie elsewhere', () => {
    expect(streamed('abs_max', [small, large]).zeroPoint).toBe(0);
  });

  it.each(['avg', 'moving_average', 'abs_max', 'minmax'])('%s: of equal batches that of one', (name) => {
    for (const symmetric of [true, false]) {
      const one = streamed(name, [large], { symmetric }).scale;
      expect(streamed(name, [large, large, large], { symmetric }).scale / one).toBeCloseTo(1, 6);
    }
  });
});

describe('percentile', () => {
  const data = range(1000, (i) => i + 1);

  it('is that rank of the values', () => {
    expect(exact('hist', data, { params: { hist_percent: 0.99 } }).scale).toBe(f(991 / 255));
    expect(exact('hist', data, { params: { hist_percent: 1 } }).scale).toBe(f(1000 / 255));
    const both = Float32Array.of(...data, ...data.map((x) => -2 * x));
    expect(exact('hist', both, { symmetric: true, params: { hist_percent: 0.5 } }).scale).toBeCloseTo(667 / 127, 1);
  });

  it('from a stream the same to half a bin', () => {
    for (const symmetric of [true, false]) {
      const values = randomFloats(50_000, 3).map((x) => x * x * x);
      const options = { symmetric, params: { hist_percent: 0.999 } };
      const ratio = streamed('hist', [values], options).scale / exact('hist', values, options).scale;
      expect(Math.abs(ratio - 1)).toBeLessThan(2 ** -11);
    }
  });
});

describe.each(['mse', 'luq_mse'])('%s', (name) => {
  it('keeps the full range of values that lie on its levels', () => {
    const levels = range(256, (i) => i / 255);
    expect(exact(name, levels)).toMatchObject({ scale: f(1 / 255), zeroPoint: -128 });
  });

  it('has no more error than min-max, and with few bits much less', () => {
    const data = randomFloats(30_000, 5).map((x) => x ** 5);
    const error = (scale: number, bits: number): number => {
      const half = 2 ** (bits - 1);
      return data.reduce((sum, x) => {
        const code = Math.min(Math.max(Math.round(x / scale), -half), half - 1);
        return sum + (code * scale - x) ** 2;
      }, 0);
    };
    const of = (observer: string, bits: number): number =>
      error(exact(observer, data, { bits, symmetric: true }).scale, bits);
    expect(of(name, 8)).toBeLessThanOrEqual(of('minmax', 8));
    expect(of(name, 4)).toBeLessThan(0.9 * of('minmax', 4));
  });

  it('chooses from a stream what it chooses from the values', () => {
    for (let seed = 1; seed < 6; seed++) {
      const data = randomFloats(30_000, seed).map((x) => x * x * x * 5 + (seed % 2));
      for (const bits of [4, 8])
        expect(streamed(name, [data.subarray(0, 999), data.subarray(999)], { bits })).toEqual(
          exact(name, data, { bits }),
        );
    }
  });
});

describe('LUQ-MSE', () => {
  it('never goes below the limit of LUQ', () => {
    expect(exact('luq_mse', new Float32Array(10)).scale).toBeGreaterThanOrEqual(f((0.5 * 0.000389) / 255));
  });
});

describe('KL', () => {
  it('keeps an even distribution whole', () => {
    const data = range(100_000, (i) => i / 99_999);
    expect(exact('KL', data).scale * 255).toBeCloseTo(1, 2);
  });

  it('cuts off what is far outside', () => {
    const [one, other] = [randomFloats(100_000, 9), randomFloats(100_000, 10)];
    const bell = one.map((x, i) => x + other[i]!);
    const data = Float32Array.of(...bell, 40, -35);
    const { scale } = exact('KL', data, { symmetric: true });
    expect(scale * 127).toBeGreaterThan(1);
    expect(scale * 127).toBeLessThan(8);
  });

  it('does not mind how many exact zeros there are', () => {
    const data = range(50_000, (i) => (i / 50_000) ** 4 * 7);
    const padded = Float32Array.of(...data, ...new Float32Array(60_000));
    expect(exact('KL', padded)).toEqual(exact('KL', data));
  });

  it('tensors of zeros and 16 bits are no special case', () => {
    expect(exact('KL', new Float32Array(100)).scale).toBe(1);
    expect(
      exact(
        'KL',
        range(1000, (i) => i),
        { bits: 16 },
      ).scale,
    ).toBeCloseTo(999 / 65535, 6);
  });
});

describe('every observer', () => {
  it.each([...observers.values()].map((each) => [each.name, each] as const))('%s: labels and help', (_, observer) => {
    for (const { label, help } of observer.parameters)
      for (const text of [label.en, label.zh, help.en, help.zh]) expect(text.length).toBeGreaterThan(0);
    expect(new Set(observer.parameters.map(({ name }) => name)).size).toBe(observer.parameters.length);
  });

  it.each([...observers.keys()])('%s: stays finite and representable for odd tensors', (name) => {
    const odd = [new Float32Array(5), Float32Array.of(-3), Float32Array.of(1e-30, 2e-30), Float32Array.of(1e38, -1e38)];
    for (const data of odd) {
      for (const symmetric of [true, false]) {
        const { scale, zeroPoint } = chosen(name, observed(name, [data]), { symmetric });
        expect(scale).toBeGreaterThan(0);
        expect(Number.isInteger(zeroPoint)).toBe(true);
      }
    }
  });
});
