/**
 * Percentile: the range holds the share p of the values (PaddleSlim's `hist` with `hist_percent`, document 002).
 *
 * Symmetric: ± the magnitude below which p of all magnitudes lie. Asymmetric: a share of 1 − p is left out on either side.
 * One batch: exact. More: to half a bin of the fine histogram, 2^−12 of the value.
 */
import { scaleFromRange } from '../../numerics/affine';
import { histogramNeeds, parameter, type Observer } from '../observer';
import { largestOfRank, magnitudeOfRank, rankOf, smallestOfRank } from '../percentiles';

export const Hist: Observer = {
  name: 'hist',
  label: { en: 'Percentile', zh: '百分位直方图' },
  parameters: [
    {
      name: 'hist_percent',
      type: 'number',
      default: 0.9999,
      min: 0.5,
      max: 1,
      label: { en: 'Percentile', zh: '百分位' },
      help: {
        en: 'Share of the values that the range holds; 1 is min-max.',
        zh: '范围内数据所占比例；1 等同于最大最小值。',
      },
    },
  ],
  needs: (_, extent) => histogramNeeds(extent),
  choose(statistics, spec) {
    const { bits, symmetric } = spec;
    const k = rankOf(parameter(Hist, spec, 'hist_percent'), statistics.count);
    if (!symmetric) return scaleFromRange(smallestOfRank(statistics, k), largestOfRank(statistics, k), bits, false);
    const magnitude = magnitudeOfRank(statistics, k);
    return scaleFromRange(-magnitude, magnitude, bits, true);
  },
};
