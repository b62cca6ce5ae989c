/** What the doctor finds once it may run the model on data: input that differs from training, accuracy no better than chance. */
import { finding } from '../../../../proto/findings';
import type { Finding } from '../../../../proto/job';
import type { PreviewOfData } from '../../../../proto/preview';
import { openDataset } from '../../data/dataset';
import { feedsOf } from '../../graph/links';
import { Accuracy } from '../accuracy';
import type { JobContext } from '../job';
import type { PreparedModel } from '../prepare';
import { asTrained } from './asTrained';

/** Samples on which accuracy is told from chance. */
const SAMPLES = 256;

/** Throws what opening and reading the data throws, and RUNTIME_*. */
export async function withData(
  prepared: PreparedModel,
  { path, inputs }: PreviewOfData,
  context: JobContext,
  threads: number,
): Promise<Finding[]> {
  const dataset = await openDataset(path, feedsOf(prepared.model.graph), { limit: SAMPLES });
  const different = await asTrained(prepared.model, dataset, inputs, threads);
  if (dataset.labels?.kind !== 'class') return different;
  const accuracy = await Accuracy.open(path, prepared, context, threads, { limit: SAMPLES });
  if (!accuracy.againstLabels) return different;
  const value = accuracy.value(await accuracy.alone(prepared.model));
  if (!accuracy.isNearChance(value)) return different;
  return [...different, finding('FLOAT_NEAR_CHANCE', { metric: value.metric, value: value.value.toFixed(2) })];
}
