/**
 * Moving average of the ranges of the calls, later ones weighing more (document 002: `moving_average_abs_max`).
 *
 * a_i = r·a_(i−1) + v_i,  n_i = r·n_(i−1) + 1,  range a_N / n_N: without the division early calls would pull towards zero.
 * Symmetric: v = max(|min|, |max|), as PaddleSlim. Asymmetric: both ends by themselves.
 */
import { scaleFromRange } from '../../numerics/affine';
import { parameter, type Observer } from '../observer';

export const MovingAverage: Observer = {
  name: 'moving_average',
  label: { en: 'Moving average', zh: '滑动平均' },
  parameters: [
    {
      name: 'moving_rate',
      type: 'number',
      default: 0.9,
      min: 0,
      max: 1,
      label: { en: 'Decay rate', zh: '衰减系数' },
      help: {
        en: 'Weight of what came before: 0 counts the last batch alone, 1 all batches alike.',
        zh: '历史值的权重：0 表示只取最后一个 batch，1 表示所有 batch 等权。',
      },
    },
  ],
  needs: () => [{ kind: 'range' }],
  choose({ ranges: { min, max } }, spec) {
    const { bits, symmetric } = spec;
    const rate = parameter(MovingAverage, spec, 'moving_rate');
    if (!symmetric) return scaleFromRange(decayed(min, rate), decayed(max, rate), bits, false);
    const magnitudes = max.map((high, i) => Math.max(high, -min[i]!));
    const magnitude = decayed(magnitudes, rate);
    return scaleFromRange(-magnitude, magnitude, bits, true);
  },
};

function decayed(values: Float32Array, rate: number): number {
  let sum = 0;
  let weight = 0;
  for (const value of values) {
    sum = rate * sum + value;
    weight = rate * weight + 1;
  }
  return Math.fround(sum / weight);
}
