/**
 * Average: the range is the mean over the calls of the model of what each one saw (PaddleSlim's `avg`, document 002). One batch
 * that outlies the others moves it less than it moves the extremes of all.
 *
 * Symmetric: ± mean_i max(|min_i|, |max_i|). Asymmetric: [mean_i min_i, mean_i max_i].
 */
import { scaleFromRange } from '../../numerics/affine';
import type { Observer } from '../observer';

export const Avg: Observer = {
  name: 'avg',
  label: { en: 'Average range', zh: '平均范围' },
  parameters: [],
  needs: () => [{ kind: 'range' }],
  choose({ ranges: { min, max } }, { bits, symmetric }) {
    if (!symmetric) return scaleFromRange(mean(min), mean(max), bits, false);
    const magnitude = mean(max.map((high, i) => Math.max(high, -min[i]!)));
    return scaleFromRange(-magnitude, magnitude, bits, true);
  },
};

function mean(values: Float32Array): number {
  return Math.fround(values.reduce((sum, value) => sum + value, 0) / values.length);
}
