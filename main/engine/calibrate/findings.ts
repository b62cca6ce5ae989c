/** What the tallies of a run come to; of a tensor that never had an element, nothing. */
import { BinOrder, FineHistogram } from '../numerics/fineHistogram';
import type { Statistics } from '../observers/observer';
import { encodeStatistics } from './storedStatistics';
import { answersOf, type Answer, type Tally, type Task } from './tally';

export interface Findings {
  readonly answers: readonly Answer[];
  /** By tensor; empty where they were not asked for. */
  readonly statistics: readonly (readonly [value: string, stored: Uint8Array])[];
}

export function findingsOf(tallies: readonly Tally[], keep: boolean): Findings {
  return joined(tallies.filter(({ seen }) => seen).map((tally) => findingOf(tally.task, tally.statistics(), keep)));
}

export const joined = (parts: readonly Findings[]): Findings => ({
  answers: parts.flatMap(({ answers }) => answers),
  statistics: parts.flatMap(({ statistics }) => statistics),
});

function findingOf({ value, questions }: Task, statistics: Statistics, keep: boolean): Findings {
  return {
    answers: answersOf(questions, statistics),
    statistics: keep ? [[value, encodeStatistics(statistics)]] : [],
  };
}

/** A tensor whose observers are to choose in another thread: its histogram crosses as the counts alone. */
export interface HandedOver {
  readonly task: Task;
  readonly statistics: Omit<Statistics, 'histogram'>;
  readonly counts: Float64Array | undefined;
}

export function handedOver(tallies: readonly Tally[]): HandedOver[] {
  return tallies
    .filter(({ seen }) => seen)
    .map((tally) => {
      const { histogram, ...statistics } = tally.statistics();
      return { task: tally.task, statistics, counts: histogram?.counts };
    });
}

export function findingsOfHandedOver(handed: readonly HandedOver[], keep: boolean): Findings {
  return joined(
    handed.map(({ task, statistics, counts }) => {
      const histogram = counts && new FineHistogram(new BinOrder(statistics.min, statistics.max), counts);
      return findingOf(task, { ...statistics, histogram }, keep);
    }),
  );
}
