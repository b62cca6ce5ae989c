/**
 * LUQ-MSE, the observer that HiSilicon's AMCT made for LUQ: of the ranges [f·min, f·max], f from 0.5 to 1.5 in 100 steps, the
 * one with the least squared error (document 001, amct-spec §13.5 and §8.7). A range narrower than LUQ's limit is widened.
 *
 * The manual states start, end and number of steps; that both are included (101 factors, 1 among them) is our reading.
 */
import { histogramNeeds, parameter, type Observer, type Parameter, type Statistics } from '../observer';
import { searchShares } from '../rangeSearch';

/** LUQ's `max_value_eps`. */
const LEAST_MAGNITUDE = 0.00038928920371275036;

const factor = (name: string, standard: number, label: Parameter['label'], help: Parameter['help']): Parameter => ({
  name,
  type: 'number',
  default: standard,
  min: 0.5,
  max: 1.5,
  label,
  help,
});

export const LuqMse: Observer = {
  name: 'luq_mse',
  label: { en: 'LUQ-MSE', zh: 'LUQ-MSE' },
  parameters: [
    factor(
      'search_start',
      0.5,
      { en: 'Search from', zh: '搜索起点' },
      { en: 'Least factor on the range.', zh: '范围的最小缩放系数。' },
    ),
    factor(
      'search_end',
      1.5,
      { en: 'Search to', zh: '搜索终点' },
      { en: 'Largest factor on the range.', zh: '范围的最大缩放系数。' },
    ),
    {
      name: 'steps',
      type: 'integer',
      default: 100,
      min: 1,
      max: 10000,
      label: { en: 'Search steps', zh: '搜索步数' },
      help: { en: 'How many steps lead from start to end.', zh: '从起点到终点的步数。' },
    },
  ],
  needs: (_, extent) => histogramNeeds(extent),
  choose(statistics, spec) {
    const [start, end, steps] = ['search_start', 'search_end', 'steps'].map((name) => parameter(LuqMse, spec, name));
    const factors = Array.from({ length: steps! + 1 }, (_, i) => start! + ((end! - start!) * i) / steps!);
    return searchShares(widened(statistics), factors, spec);
  },
};

function widened(statistics: Statistics): Statistics {
  const magnitude = Math.max(-statistics.min, statistics.max);
  return magnitude < LEAST_MAGNITUDE ? { ...statistics, max: LEAST_MAGNITUDE } : statistics;
}
