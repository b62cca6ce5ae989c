/** What the tries of an accuracy-based search say: where they stand on a chart, which cannot be bettered, what each one changes. */
import { ROLL_BACKS, type RolledBack, type RollBack, type SearchReport, type TryReport } from '../../../proto/auto';
import type { LayerChange } from '../../../proto/job';
import type { Language } from '../../../proto/sentences';

/** The metric on the whole set; for a first look on a few samples what was lost on them is taken off the float value. */
export function scoreOf({ value, drop, whole }: TryReport, { float, higherIsBetter }: SearchReport): number {
  if (whole || drop === null || float === null) return value;
  return higherIsBetter ? float - drop : float + drop;
}

/** Layers that a try rolled back; one may be rolled back twice, to more and more. */
export const layersOf = ({ rolledBack }: Pick<TryReport, 'rolledBack'>): number =>
  new Set(rolledBack.map(({ layer }) => layer)).size;

/** The best so far, as it was last said; the one with the highest index, because later ones replace earlier ones. */
export const bestOf = (tries: readonly TryReport[]): TryReport | undefined => tries.findLast(({ best }) => best);

/** Those that no other one betters in both size and metric, smallest first. */
export function paretoOf(tries: readonly TryReport[], search: SearchReport): TryReport[] {
  const sign = search.higherIsBetter ? 1 : -1;
  const score = (each: TryReport): number => sign * scoreOf(each, search);
  const sorted = tries
    .filter(({ whole }) => whole)
    .sort((a, b) => a.weightBytes - b.weightBytes || score(b) - score(a) || a.index - b.index);
  let highest = -Infinity;
  return sorted.filter((each) => {
    const better = score(each) > highest;
    if (better) highest = score(each);
    return better;
  });
}

/** The choices for single layers that make a try again. */
export function changesOf(rolledBack: readonly RolledBack[]): Record<string, LayerChange> {
  const changes: Record<string, LayerChange> = {};
  for (const { layer, to } of rolledBack) changes[layer] = { ...changes[layer], ...changeOf(to) };
  return changes;
}

function changeOf(to: RollBack): LayerChange {
  switch (to) {
    case 'perChannel':
      return { perChannel: true };
    case 'weights8':
      return { weightBits: 8 };
    case 'data16':
      return { dataBits: 16 };
    case 'float':
      return { enabled: false };
    default:
      return { observer: to.slice('observer:'.length) };
  }
}

/** 'float', 'another observer: mse'. */
export function rollBackText(to: RollBack, language: Language): string {
  if (Object.hasOwn(ROLL_BACKS, to)) return ROLL_BACKS[to as keyof typeof ROLL_BACKS].label[language];
  return `${ROLL_BACKS.observer.label[language]}: ${to.slice('observer:'.length)}`;
}
