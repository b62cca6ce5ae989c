/** The float model before anything else. */
import type { Scores } from '../../measure/interval';
import type { JobContext } from '../job';
import type { OpenPtq } from './open';
import type { Warnings } from './warnings';

/** Accuracy of the float model, measured first: a suspicious one is said before anything else costs time. */
export async function floatBaseline(
  { accuracy, prepared }: OpenPtq,
  context: JobContext,
  warnings: Warnings,
): Promise<Scores | undefined> {
  if (!accuracy?.againstLabels) return undefined;
  context.stage('float');
  const scores = await accuracy.alone(prepared.model);
  const value = accuracy.value(scores);
  if (accuracy.isNearChance(value))
    warnings.add('NEAR_CHANCE', { metric: value.metric, value: value.value.toFixed(2) });
  return scores;
}
