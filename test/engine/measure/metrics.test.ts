import { describe, expect, it } from 'vitest';
import type { MetricSpec } from '../../../proto/dataset';
import { classAxisOf } from '../../../main/engine/measure/classes';
import { intervalOf, pairedInterval, roughInterval, valueOf, type Scores } from '../../../main/engine/measure/interval';
import { inOrder, type BatchMetric, type ScoreInput } from '../../../main/engine/measure/metric';
import { metrics } from '../../../main/engine/measure/metrics';
import { SQNR_MAX } from '../../../main/engine/numerics/distance';
import { seededRandom, uniform } from '../../../main/engine/numerics/random';
import type { Value } from '../../../main/engine/runtime/session';

const value = (dims: readonly number[], ...data: number[]): Value => ({
  dataType: 1,
  dims,
  data: Float32Array.from(data),
});

function measure(spec: MetricSpec, input: Omit<ScoreInput, 'spec'>): number {
  const metric = metrics.get(spec.kind) as BatchMetric;
  return valueOf(metric, metric.score({ spec, ...input }));
}

describe('topK', () => {
  const outputs = [value([2, 3], 0.1, 0.7, 0.2, 0.5, 0.4, 0.1)];

  it.each([
    [1, [1, 1], 50],
    [2, [1, 1], 100],
    [2, [0, 2], 0],
    [3, [0, 2], 100],
  ])('top-%i of labels %j is %d %%', (k, labels, percent) => {
    expect(measure({ kind: 'topK', k }, { samples: 2, outputs, labels: { dims: [2], data: labels } })).toBe(percent);
  });

  it('of equal scores the lower class comes first; NaN is never right', () => {
    const equal = [value([1, 3], 0.5, 0.5, NaN)];
    const top = (label: number) =>
      measure({ kind: 'topK', k: 1 }, { samples: 1, outputs: equal, labels: { dims: [1], data: [label] } });
    expect([top(0), top(1), top(2)]).toEqual([100, 0, 0]);
  });

  it('a label that is no class is refused, not counted', () => {
    const wrong = { samples: 2, outputs, labels: { dims: [2], data: [0, 3] } };
    expect(() => measure({ kind: 'topK', k: 1 }, wrong)).toThrow('A label is 3, but the model has 3 classes (0 … 2)');
  });

  it('labels a position are averaged within a sample', () => {
    const text = [value([1, 2, 2], 0.9, 0.1, 0.9, 0.1)]; // [N, L, classes]
    expect(measure({ kind: 'topK', k: 1 }, { samples: 1, outputs: text, labels: { dims: [1, 2], data: [0, 1] } })).toBe(
      50,
    );
  });
});

describe('the class axis', () => {
  it.each([
    [[8, 10], [8], 1],
    [[8, 65, 20], [8, 65], 2],
    [[8, 20, 65], [8, 65], 1],
    [[8, 20, 4, 5], [8, 4, 5], 1],
    [[8, 4, 5, 20], [8, 4, 5], 3],
    [[8, 10, 1, 1], [8], 1],
    [[8, 10], undefined, 1],
    [[8, 7, 10], undefined, 2],
    [[8, 20, 4, 5], undefined, 1],
  ])('output %j, labels %j → %i', (dims, labels, axis) => {
    expect(classAxisOf(dims, labels)).toBe(axis);
  });

  it('what is stated wins, and what cannot be is refused', () => {
    expect(classAxisOf([8, 4, 5, 20], undefined, -1)).toBe(3);
    expect(() => classAxisOf([8, 10], [8, 3])).toThrow('the model gives [8, 10], the labels have [8, 3]');
  });
});

describe('mean IoU', () => {
  const spec: MetricSpec = { kind: 'meanIoU' };
  /** Scores [N, 3, 1, W] with the given class highest. */
  const predicting = (...rows: number[][]): Value[] => {
    const width = rows[0]!.length;
    const data = rows.flatMap((row) => [0, 1, 2].flatMap((c) => row.map((best) => (best === c ? 1 : 0))));
    return [value([rows.length, 3, 1, width], ...data)];
  };
  const labels = (...rows: number[][]) => ({ dims: [rows.length, 1, rows[0]!.length], data: rows.flat() });

  it('is the mean of the classes over the whole set, not of the images', () => {
    const input = {
      samples: 2,
      outputs: predicting([0, 0, 1, 1], [0, 0, 0, 0]),
      labels: labels([0, 0, 0, 1], [0, 0, 0, 0]),
    };
    // class 0: 6 of 7, class 1: 1 of 2; class 2 occurs nowhere.
    expect(measure(spec, input)).toBeCloseTo((100 * (6 / 7 + 1 / 2)) / 2, 10);
  });

  it('counts a class that only the model sees, or only the labels', () => {
    expect(measure(spec, { samples: 1, outputs: predicting([0, 2]), labels: labels([0, 1]) })).toBeCloseTo(100 / 3, 10);
  });

  it('leaves out the ignored label', () => {
    const input = { samples: 1, outputs: predicting([0, 1, 2]), labels: labels([0, 1, 255]) };
    expect(measure({ kind: 'meanIoU', ignore: 255 }, input)).toBe(100);
    expect(() => measure(spec, input)).toThrow('A label is 255, but the model has 3 classes');
    const nothing = { ...input, labels: labels([255, 255, 255]) };
    expect(measure({ kind: 'meanIoU', ignore: 255 }, nothing)).toBe(0);
  });

  it('has a bootstrap interval around it, the same each time', () => {
    const metric = metrics.get('meanIoU') as BatchMetric;
    const random = seededRandom(3);
    const rows = Array.from({ length: 40 }, () => Array.from({ length: 16 }, () => Math.floor(uniform(random) * 3)));
    const seen = rows.map((row) => row.map((c) => (uniform(random) < 0.8 ? c : 0)));
    const scores = metric.score({ spec, samples: 40, outputs: predicting(...seen), labels: labels(...rows) });
    const [low, high] = intervalOf(metric, scores);
    const at = valueOf(metric, scores);
    expect(low).toBeLessThan(at);
    expect(high).toBeGreaterThan(at);
    expect(high - low).toBeLessThan(15);
    expect(intervalOf(metric, scores)).toEqual([low, high]);
    const rough = roughInterval(metric, scores);
    expect(Math.abs(rough[0] - low)).toBeLessThan((high - low) / 2);
    expect(Math.abs(rough[1] - high)).toBeLessThan((high - low) / 2);
    expect(pairedInterval(metric, scores, scores)).toEqual([0, 0]);
  });
});

describe('PSNR', () => {
  const outputs = [value([2, 2], 10, 20, 30, 40)];
  const against = (data: Int32Array | Float32Array) => ({ samples: 2, outputs, labels: { dims: [2, 2], data } });
  const psnr = (peak: number, mse: number): number => 10 * Math.log10((peak * peak) / mse);

  it('is the mean of the samples, of a peak of 255 for integers, 1 for floats, or the one that is stated', () => {
    const labels = [11, 20, 30, 44];
    const mean = (peak: number): number => (psnr(peak, 0.5) + psnr(peak, 8)) / 2;
    expect(measure({ kind: 'psnr' }, against(Int32Array.from(labels)))).toBeCloseTo(mean(255), 10);
    expect(measure({ kind: 'psnr' }, against(Float32Array.from(labels)))).toBeCloseTo(mean(1), 10);
    expect(measure({ kind: 'psnr', peak: 1023 }, against(Int32Array.from(labels)))).toBeCloseTo(mean(1023), 10);
  });

  it('of equal arrays is 200 dB; other sizes are refused; the interval is that of a mean', () => {
    expect(measure({ kind: 'psnr' }, against(Int32Array.of(10, 20, 30, 40)))).toBe(SQNR_MAX);
    const few = { samples: 2, outputs, labels: { dims: [2], data: Int32Array.of(1, 2) } };
    expect(() => measure({ kind: 'psnr' }, few)).toThrow('the labels have [2]');
    const [low, high] = intervalOf(metrics.get('psnr')!, [[30], [32], [34], [36]]);
    expect([low.toFixed(2), high.toFixed(2)]).toEqual(['30.47', '35.53']);
  });
});

describe('agreement, mse, sqnr', () => {
  it('agreement counts equal arg-maxes, pixel by pixel', () => {
    const outputs = [value([1, 2, 1, 2], 1, 0, 0, 1)];
    const reference = [value([1, 2, 1, 2], 1, 1, 0, 0)];
    expect(measure({ kind: 'agreement' }, { samples: 1, outputs, reference })).toBe(50);
  });

  it('mse is the mean over elements and samples', () => {
    const outputs = [value([2, 2], 1, 2, 3, 4)];
    expect(measure({ kind: 'mse' }, { samples: 2, outputs, labels: { dims: [2, 2], data: [1, 0, 3, 0] } })).toBe(
      (4 + 16) / 4,
    );
    const few = { samples: 2, outputs, labels: { dims: [2], data: [1, 2] } };
    expect(() => measure({ kind: 'mse' }, few)).toThrow('the labels have [2]');
  });

  it('sqnr is taken over the whole set, then averaged over the outputs that differ', () => {
    const reference = [value([2, 1], 3, 4), value([2, 1], 1, 1), value([2, 1], 0, 10)];
    const sqnr = (...outputs: Value[]): number => measure({ kind: 'sqnr' }, { samples: 2, outputs, reference });
    const [first, second, third] = [value([2, 1], 3, 4.5), value([2, 1], 1, 1), value([2, 1], 0, 11)];
    expect(sqnr(first, second, reference[2]!)).toBeCloseTo(20, 10);
    expect(sqnr(first, second, third)).toBeCloseTo(20, 10);
    expect(sqnr(reference[0]!, second, value([2, 1], 0, 10.1))).toBeCloseTo(40, 3);
    expect(sqnr(reference[0]!, second, reference[2]!)).toBe(SQNR_MAX);
  });
});

describe('intervals', () => {
  const topK = metrics.get('topK')!;
  const shares = (right: number, n: number): Scores => Array.from({ length: n }, (_, i) => [i < right ? 1 : 0]);

  it("is Wilson's for a share", () => {
    const [low, high] = intervalOf(topK, shares(95, 100));
    expect([low, high].map((x) => x.toFixed(2))).toEqual(['88.82', '97.85']);
    expect(intervalOf(topK, shares(10, 10))[0]).toBeGreaterThan(60);
  });

  it('of a paired difference is that of Agresti and Min, never empty', () => {
    const before = shares(90, 100);
    const after: Scores = before.map(([score], i) => [i < 5 ? 0 : i >= 97 ? 1 : score!]);
    const [low, high] = pairedInterval(topK, before, after); // 5 worse, 3 better
    expect([low, high].map((x) => x.toFixed(2))).toEqual(['-7.71', '3.79']);
    const [least, most] = pairedInterval(topK, before, before);
    expect(least).toBeLessThan(0);
    expect(most).toBeGreaterThan(0);
  });

  it('holds the true difference about 95 times in 100', () => {
    const random = seededRandom(5);
    let held = 0;
    for (let trial = 0; trial < 400; trial++) {
      const before = Array.from({ length: 200 }, () => [uniform(random) < 0.9 ? 1 : 0]);
      const after = before.map(([score]) => (uniform(random) < 0.05 ? [1 - score!] : [score!]));
      const [low, high] = pairedInterval(topK, before, after); // true: 0.1·0.05 − 0.9·0.05 = −4 points
      if (low <= -4 && -4 <= high) held++;
    }
    expect(held / 400).toBeGreaterThan(0.92);
  });

  it('is a seeded bootstrap where the value is no mean', () => {
    const sqnr = metrics.get('sqnr')!;
    const random = seededRandom(2);
    const scores: Scores = Array.from({ length: 100 }, () => [1 + uniform(random), 0.01 * uniform(random)]);
    const [low, high] = intervalOf(sqnr, scores);
    expect(low).toBeLessThan(valueOf(sqnr, scores));
    expect(high).toBeGreaterThan(valueOf(sqnr, scores));
    expect(intervalOf(sqnr, scores)).toEqual([low, high]);
  });
});

describe('outputs of a session', () => {
  it('of half precision are numbers, not bits', () => {
    const half: Value = { dataType: 10, dims: [1, 3], data: Uint16Array.of(0xbc00, 0x3800, 0x4000) };
    expect(inOrder({ y: half }, ['y'])).toEqual([value([1, 3], -1, 0.5, 2)]);
  });
});
