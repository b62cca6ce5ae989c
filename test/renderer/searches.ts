/** Searches as the engine reports them. */
import type { AutoResult, SearchReport, TryReport } from '../../proto/auto';

export const SEARCH: SearchReport = {
  metric: 'top1',
  higherIsBetter: true,
  float: 92,
  limit: 91.5,
  samples: 1000,
  strategy: 'winBack',
  sensitivity: 'outputKl',
  layers: 12,
};

export const tryOf = (index: number, more: Partial<TryReport> = {}): TryReport => ({
  index,
  rolledBack: index === 0 ? [] : [{ layer: 'c', to: 'float' }],
  value: 91,
  samples: 1000,
  whole: true,
  drop: 1,
  dropCi95: [0.5, 1.5],
  limit: 91.5,
  accepted: true,
  best: false,
  weightBytes: 1000 * (index + 1),
  meanWeightBits: 8 + index,
  elapsedMs: 1000,
  resumed: false,
  ...more,
});

export const AUTO: AutoResult = {
  ...SEARCH,
  goal: { maxDrop: 0.5 },
  goalReached: true,
  end: 'through',
  everythingRolledBack: false,
  best: 1,
  rolledBack: [{ layer: 'c', to: 'float' }],
  ranking: [
    { layers: ['c'], sensitivity: 3, value: 0.3 },
    { layers: ['a'], sensitivity: 1, value: 0.1 },
  ],
  tries: [tryOf(0, { value: 90, accepted: false, drop: 2 }), tryOf(1, { value: 91.8, drop: 0.2, best: true })],
  confirmed: null,
  floatEvaluationMs: 2000,
  searchMs: 9000,
};
