/** Accuracy of one model on a data set. Throws what preparing a model and opening a data set throw, METRIC_*, RUNTIME_*. */
import { SCHEMA, type JobOf } from '../../../../proto/job';
import { Accuracy } from '../accuracy';
import type { JobRunner } from '../job';
import { threadsOf } from '../machine';
import { modelIdentity } from '../modelFiles';
import { prepareModel } from '../prepare';

export const evaluate: JobRunner<JobOf<'eval'>> = {
  kind: 'eval',
  async run(job, context) {
    const start = performance.now();
    context.stage('load');
    const prepared = prepareModel(job.model, job.inputShapes);
    context.stage('check');
    const threads = threadsOf(job.threads);
    const accuracy = await Accuracy.open(job.data, prepared, context, threads, job);
    context.stage('evaluate');
    const before = performance.now();
    const value = accuracy.value(await accuracy.alone(prepared.model));
    const nearChance = accuracy.isNearChance(value);
    if (nearChance) context.log('warning', 'NEAR_CHANCE', { metric: value.metric, value: value.value.toFixed(2) });
    return {
      schema: SCHEMA,
      model: modelIdentity(job.model, prepared.original.graph),
      data: { path: job.data, fingerprint: accuracy.dataset.fingerprint },
      ...value,
      nearChance,
      timing: { totalMs: performance.now() - start, evaluationMs: performance.now() - before },
      threads,
    };
  },
};
