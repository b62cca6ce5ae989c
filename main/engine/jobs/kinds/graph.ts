/** What the window draws of a model. Reads the graph; of the weights only what the target asks. Throws what prepareModel throws. */
import type { JobOf } from '../../../../proto/job';
import { graphFacts } from '../graphFacts';
import type { JobRunner } from '../job';
import { prepareModel } from '../prepare';
import { targetOf } from '../targetOf';

export const graph: JobRunner<JobOf<'graph'>> = {
  kind: 'graph',
  async run(job, context) {
    context.stage('load');
    const target = targetOf(job.target);
    const prepared = prepareModel(job.model, job.inputShapes);
    await context.yieldToMessages();
    context.stage('check');
    return graphFacts(prepared, target);
  },
};
