/** The steps of a training as a window keeps them: bounded, however long it trains. */
import type { StepReport } from '../../proto/qat';

/** More than a chart has pixels. */
export const MOST_POINTS = 2000;

/** Neighbours become one until few enough are left: its loss and time are the means over the steps of both. */
export function thinned(points: StepReport[]): StepReport[] {
  let few = points;
  while (few.length > MOST_POINTS) few = halved(few);
  return few;
}

function halved(points: readonly StepReport[]): StepReport[] {
  const pairs: StepReport[] = [];
  for (let at = 0; at < points.length; at += 2) {
    const [first, second, before] = [points[at]!, points[at + 1], points[at - 1]?.step ?? 0];
    pairs.push(second ? joined(first, second, before) : first);
  }
  return pairs;
}

function joined(first: StepReport, second: StepReport, before: number): StepReport {
  const [a, b] = [first.step - before, second.step - first.step];
  const mean = (key: 'loss' | 'msPerStep'): number => (first[key] * a + second[key] * b) / (a + b);
  return { ...second, loss: mean('loss'), msPerStep: mean('msPerStep') };
}
