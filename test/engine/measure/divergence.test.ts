import { describe, expect, it } from 'vitest';
import { DataType } from '../../../main/engine/graph/onnx';
import { divergence, relativeError } from '../../../main/engine/measure/divergence';

const value = (dims: readonly number[], ...data: number[]) => ({
  dataType: DataType.FLOAT,
  dims,
  data: Float32Array.from(data),
});

describe('divergence', () => {
  it('is the Kullback–Leibler divergence of the softmaxes, mean over positions', () => {
    const [p, q] = [value([2, 2], 0, Math.log(3), 5, 5), value([2, 2], 0, 0, 5, 5)];
    const one = 0.25 * Math.log(0.25 / 0.5) + 0.75 * Math.log(0.75 / 0.5);
    expect(divergence([p], [q], 1)).toBeCloseTo(one / 2, 6);
    expect(divergence([p], [p], 1)).toBe(0);
  });

  it('takes probabilities as they are', () => {
    const [p, q] = [value([1, 2], 0.25, 0.75), value([1, 2], 0.5, 0.5)];
    expect(divergence([p], [q], 1)).toBeCloseTo(0.25 * Math.log(0.5) + 0.75 * Math.log(1.5), 6);
  });

  it('does not change with a shift of all scores', () => {
    const [p, q] = [value([1, 3], 1, 2, 3), value([1, 3], 11, 12, 13)];
    expect(divergence([p], [q], 1)).toBeCloseTo(0, 6);
  });

  it('goes along the class axis of a segmentation', () => {
    const p = value([1, 2, 1, 2], 0, 1, 0, 1);
    expect(divergence([p], [p], 1)).toBe(0);
    expect(divergence([p], [value([1, 2, 1, 2], 0, 1, 3, 1)], 1)).toBeGreaterThan(0.1);
  });

  it('is the mean relative squared error where there are no classes', () => {
    const float = [value([1, 2], 3, 4), value([1], 0)];
    const other = [value([1, 2], 3, 5), value([1], 0)];
    expect(divergence(float, other, undefined)).toBeCloseTo(1 / 25 / 2, 6);
    expect(relativeError(float, other)).toBeCloseTo(1 / 25 / 2, 6);
  });
});
