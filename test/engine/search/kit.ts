/** A search without models: what each configuration is worth is a function, and what was asked is noted. */
import {
  SearchOver,
  type Configuration,
  type Problem,
  type Unit,
} from '../../../main/engine/algorithms/search/problem';

export interface Asked {
  readonly configuration: Configuration;
  readonly how: 'look' | 'decide';
  readonly accepted: boolean;
}

export interface Setting {
  readonly units: readonly Unit[];
  readonly stages?: number;
  /** Indexes of the units, the most sensitive first. */
  readonly order?: readonly number[];
  readonly shares?: readonly number[];
  /** Above 0: keeps the limit. */
  margin(configuration: Configuration): number;
  /** Asks after which the search is stopped. */
  readonly patience?: number;
}

export const units = (count: number, stages: readonly number[] = [1]): Unit[] =>
  Array.from({ length: count }, (_, i) => ({ layers: [`layer${i}`], stages }));

export function problemOf(setting: Setting): { readonly problem: Problem; readonly asked: Asked[] } {
  const asked: Asked[] = [];
  const known = new Map<string, number>();
  const answer = (configuration: Configuration, how: Asked['how']) => {
    const key = configuration.join();
    const margin = known.get(key) ?? setting.margin(configuration);
    if (!known.has(key) || how === 'decide') {
      if (asked.length >= (setting.patience ?? Infinity)) throw new SearchOver();
      asked.push({ configuration, how, accepted: margin >= 0 });
    }
    known.set(key, margin);
    return { accepted: margin >= 0, margin, whole: how === 'decide' };
  };
  const count = setting.units.length;
  const problem: Problem = {
    units: setting.units,
    stages: setting.stages ?? 1,
    ranking: async () => setting.order ?? setting.units.map((_, i) => i),
    shares: async () => setting.shares ?? setting.units.map(() => 1 / count),
    look: async (configuration) => answer(configuration, 'look'),
    decide: async (configuration) => answer(configuration, 'decide'),
  };
  return { problem, asked };
}

/** How many units stand above stage 0. */
export const raisedCount = (configuration: Configuration): number => configuration.filter((stage) => stage > 0).length;
