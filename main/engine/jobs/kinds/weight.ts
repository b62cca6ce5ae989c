/** The values of one weight, summed up. Throws what prepareModel and weightFacts throw. */
import type { JobOf } from '../../../../proto/job';
import type { JobRunner } from '../job';
import { prepareModel } from '../prepare';
import { weightFacts } from '../weightFacts';

export const weight: JobRunner<JobOf<'weight'>> = {
  kind: 'weight',
  async run(job, context) {
    context.stage('load');
    const { model } = prepareModel(job.model, job.inputShapes);
    await context.yieldToMessages();
    return weightFacts(model.graph, job.tensor);
  },
};
