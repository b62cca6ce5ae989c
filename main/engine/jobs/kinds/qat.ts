/**
 * Quantization-aware training: check → float accuracy → ranges on the first batches → train → measure the layers → run the deploy model
 * → accuracy of what is kept → write. It can be stopped at any time and keeps what it has; cut off, it goes on from its checkpoint to
 * the same bytes. Throws what its steps throw, TRAINING_DIVERGED.
 */
import type { JobOf } from '../../../../proto/job';
import { tableLayers } from '../../../../proto/plan';
import type { JobRunner } from '../job';
import { floatBaseline } from '../ptq/baseline';
import { measureLayers } from '../ptq/measure';
import { simulateDeploy } from '../ptq/simulation';
import { Warnings } from '../ptq/warnings';
import { openQat } from '../qat/open';
import { TrainingRun } from '../qat/run';
import { writeTraining } from '../qat/write';

export const qat: JobRunner<JobOf<'qat'>> = {
  kind: 'qat',
  async run(job, context) {
    const start = performance.now();
    const warnings = new Warnings(context);
    const open = await openQat(job, context, warnings);
    const { ptq, accuracy } = open;
    const tables = tableLayers(open.plan);
    if (tables.length) warnings.add('NO_DEPLOY_FORM', { layers: tables.length, layer: `'${tables[0]}'` });
    const before = await floatBaseline(ptq, context, warnings);
    const { quantized, qat } = await TrainingRun.train(open, context, warnings, before);
    const fakeQuant = ptq.target.fakeQuantModel(quantized.placed);
    const layers = await measureLayers(ptq, quantized, fakeQuant, context, job.memoryBudgetBytes);
    const simulation = tables.length
      ? null
      : await simulateDeploy(ptq, quantized, fakeQuant, context, job.memoryBudgetBytes);
    context.stage('evaluate');
    const evaluationStart = performance.now();
    const comparison = await accuracy.compare(ptq.prepared.model, fakeQuant, before);
    const evaluationMs = performance.now() - evaluationStart;
    if (qat.kept === 'best' && qat.evaluations.length > 1)
      context.log('info', 'BEST_CHOSEN_ON', { dataset: accuracy.dataset.name });
    context.stage('write');
    await context.yieldToMessages();
    const timing = { totalMs: performance.now() - start, evaluationMs };
    return writeTraining(context.folder!, { open, quantized, qat, layers, simulation, comparison, warnings, timing });
  },
};
