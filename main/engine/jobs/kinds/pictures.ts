/** Single samples of a run's evaluation set as the network sees them. Throws RUN_NO_EVALUATION and what opening run and data throws. */
import type { Pictures } from '../../../../proto/contract';
import { fail } from '../../../../proto/errors';
import type { JobOf } from '../../../../proto/job';
import { openDataset, type Dataset } from '../../data/dataset';
import { preview } from '../../data/preview';
import { feedsOf } from '../../graph/links';
import type { JobRunner } from '../job';
import { openFinishedRun } from '../ptq/ofRun';

export const pictures: JobRunner<JobOf<'pictures'>> = {
  kind: 'pictures',
  async run(job, context): Promise<Pictures> {
    context.stage('load');
    const run = openFinishedRun(job.run);
    const dataset = await openDataset(
      run.job.eval ?? fail('RUN_NO_EVALUATION', { dir: job.run }),
      feedsOf(run.float.model.graph),
    );
    const found: Record<string, string | null> = {};
    for (const index of job.indexes) {
      if (index >= dataset.samples) continue;
      const { png } = await preview(only(dataset, index), 1);
      found[index] = png ? Buffer.from(png).toString('base64') : null;
      await context.yieldToMessages();
    }
    return { schema: 1, pictures: found };
  },
};

/** The data set as if it had this one sample (or, where the batch is fixed, began with it). */
function only(dataset: Dataset, index: number): Dataset {
  const size = dataset.maxBatch === Infinity ? 1 : dataset.maxBatch;
  const start = Math.min(index, dataset.samples - size);
  return { ...dataset, samples: size, batches: () => dataset.batches(size, { start, count: size }) };
}
