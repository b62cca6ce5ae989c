/**
 * MSE: of the ranges [r·min, r·max], r from 0.3 to 1 by default, the one with the least squared error (PaddleSlim's `mse`,
 * document 002, which looks at ±r·max|x| alone; so do we where the range is symmetric).
 *
 * error(r) = Σ (q(x) − x)² with the quantizer q of the range, its zero point rounded. First minimum.
 */
import { histogramNeeds, parameter, type Observer, type Parameter } from '../observer';
import { searchShares } from '../rangeSearch';

const share = (name: string, standard: number, label: Parameter['label'], help: Parameter['help']): Parameter => ({
  name,
  type: 'number',
  default: standard,
  min: 0.001,
  max: 2,
  label,
  help,
});

export const Mse: Observer = {
  name: 'mse',
  label: { en: 'Least squared error', zh: '最小均方误差' },
  parameters: [
    share(
      'search_start',
      0.3,
      { en: 'Search from', zh: '搜索起点' },
      { en: 'Smallest share of the full range.', zh: '相对完整范围的最小比例。' },
    ),
    share(
      'search_end',
      1,
      { en: 'Search to', zh: '搜索终点' },
      { en: 'Largest share of the full range.', zh: '相对完整范围的最大比例。' },
    ),
    share(
      'search_step',
      0.02,
      { en: 'Search step', zh: '搜索步长' },
      { en: 'Distance between shares; smaller is finer and slower.', zh: '比例的步长，越小越精细，耗时越长。' },
    ),
  ],
  needs: (_, extent) => histogramNeeds(extent),
  choose(statistics, spec) {
    const [start, end, step] = ['search_start', 'search_end', 'search_step'].map((name) => parameter(Mse, spec, name));
    const steps = Math.max(0, Math.floor((end! - start!) / step! + 1e-6));
    const shares = Array.from({ length: steps + 1 }, (_, i) => start! + i * step!);
    return searchShares(statistics, shares, spec);
  },
};
