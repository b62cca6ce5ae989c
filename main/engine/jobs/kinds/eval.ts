/**
 * Accuracy of one model on a data set; a deploy model is executed in integers. Throws what preparing a model and opening a
 * data set throw, DEPLOY_NODE, METRIC_*, RUNTIME_*.
 */
import { SCHEMA, type JobOf, type SimulatedLayer } from '../../../../proto/job';
import { Accuracy } from '../accuracy';
import { executable } from '../executable';
import { int8Findings } from '../int8';
import type { JobContext, JobRunner } from '../job';
import { threadsOf } from '../machine';
import { modelIdentity } from '../modelFiles';
import { prepareModel } from '../prepare';

export const evaluate: JobRunner<JobOf<'eval'>> = {
  kind: 'eval',
  async run(job, context) {
    const start = performance.now();
    context.stage('load');
    const { prepared, exact, layers } = executable(prepareModel(job.model, job.inputShapes));
    context.stage('check');
    if (layers) sayIntegers(layers, context);
    for (const finding of await int8Findings(prepared.model.graph)) context.finding(finding);
    const threads = threadsOf(job.threads);
    const accuracy = await Accuracy.open(job.data, prepared, context, threads, job);
    context.stage('evaluate');
    const before = performance.now();
    const value = accuracy.value(await accuracy.alone(prepared.model, exact));
    const nearChance = accuracy.isNearChance(value);
    if (nearChance) context.log('warning', 'NEAR_CHANCE', { metric: value.metric, value: value.value.toFixed(2) });
    return {
      schema: SCHEMA,
      model: modelIdentity(job.model, prepared.original.graph),
      data: { path: job.data, fingerprint: accuracy.dataset.fingerprint },
      ...value,
      nearChance,
      ...(layers ? { simulation: { layers } } : {}),
      timing: { totalMs: performance.now() - start, evaluationMs: performance.now() - before },
      threads,
    };
  },
};

/** How a deploy model is computed here. */
function sayIntegers(layers: readonly SimulatedLayer[], context: JobContext): void {
  const parts = layers.filter((each) => each.parts > 1).length;
  context.log('info', 'DEPLOY_EXECUTED', { layers: layers.length, parts });
  for (const { layer, exact, bound } of layers) if (!exact) context.log('warning', 'DEPLOY_ROUNDED', { layer, bound });
}
