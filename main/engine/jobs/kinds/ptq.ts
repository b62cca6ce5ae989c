/**
 * Post-training quantization: check → float accuracy → calibrate → quantize → measure the layers → run the deploy model → accuracy of the quantized
 * model → write. With an existing record there is no calibration. Throws what its steps throw; writes only at the end.
 */
import type { JobOf } from '../../../../proto/job';
import type { JobRunner } from '../job';
import { memoryBudgetOf } from '../machine';
import { floatBaseline } from '../ptq/baseline';
import { measureLayers } from '../ptq/measure';
import { openPtq } from '../ptq/open';
import { quantize } from '../ptq/quantize';
import { simulateDeploy } from '../ptq/simulation';
import { writeRunReport } from '../ptq/report';
import { Warnings } from '../ptq/warnings';
import { writeArtifacts } from '../ptq/write';

export const ptq: JobRunner<JobOf<'ptq'>> = {
  kind: 'ptq',
  async run(job, context) {
    const clock = startClock();
    const warnings = new Warnings(context);
    const open = await openPtq(job, context, warnings);
    const before = await clock.evaluation(() => floatBaseline(open, context, warnings));
    const options = {
      memoryBudgetBytes: memoryBudgetOf(job.memoryBudgetBytes),
      measureFloor: job.measureFloor,
      biasCorrection: job.biasCorrection,
    };
    const quantized = await quantize(open, context, warnings, options);
    context.stage('quantize');
    const fakeQuant = open.target.fakeQuantModel(quantized.placed);
    const layers = await measureLayers(open, quantized, fakeQuant, context, job.memoryBudgetBytes);
    const simulation = await simulateDeploy(open, quantized, fakeQuant, context, job.memoryBudgetBytes);
    const accuracy = await clock.evaluation(async () => {
      if (!open.accuracy) return undefined;
      context.stage('evaluate');
      return open.accuracy.compare(open.prepared.model, fakeQuant, before);
    });
    context.stage('write');
    await context.yieldToMessages();
    const finished = { job, open, quantized, layers, simulation, accuracy, warnings, timing: clock.read() };
    const result = writeArtifacts(context.folder!, finished);
    const report = await writeRunReport(context.folder!, finished, result);
    return { ...result, artifacts: [...result.artifacts, report] };
  },
};

function startClock() {
  const start = performance.now();
  let evaluationMs = 0;
  return {
    async evaluation<T>(work: () => Promise<T>): Promise<T> {
      const from = performance.now();
      const result = await work();
      evaluationMs += performance.now() - from;
      return result;
    },
    read: () => ({ totalMs: performance.now() - start, evaluationMs }),
  };
}
