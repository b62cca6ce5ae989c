/** What the tallies of a run come to; of a tensor that never had an element, nothing. */
import { encodeStatistics } from './storedStatistics';
import { answersOf, type Answer, type Tally } from './tally';

export interface Findings {
  readonly answers: readonly Answer[];
  /** By tensor; empty where they were not asked for. */
  readonly statistics: readonly (readonly [value: string, stored: Uint8Array])[];
}

export function findingsOf(tallies: readonly Tally[], keep: boolean): Findings {
  const each = tallies
    .filter(({ seen }) => seen)
    .map((tally) => {
      const { value, questions } = tally.task;
      const statistics = tally.statistics();
      const stored: [string, Uint8Array][] = keep ? [[value, encodeStatistics(statistics)]] : [];
      return { answers: answersOf(questions, statistics), stored };
    });
  return { answers: each.flatMap(({ answers }) => answers), statistics: each.flatMap(({ stored }) => stored) };
}
