/** The quantization that a search begins with: the same model, data and configuration, without a goal. */
import { jobSchema, type JobOf } from '../../../proto/job';

export function asPtq(job: JobOf<'auto'>): JobOf<'ptq'> {
  const { model, inputShapes, threads, seed, memoryBudgetBytes, cache, name } = job;
  const { calib, eval: evaluation, config, batchSize, batchNum, target, commands } = job;
  return jobSchema.parse({
    kind: 'ptq',
    ...{ model, inputShapes, threads, seed, memoryBudgetBytes, cache, name },
    ...{ calib, eval: evaluation, config, batchSize, batchNum, target, commands },
  }) as JobOf<'ptq'>;
}

/** What a quantization-aware training has in common with a quantization: its training set is the calibration set. */
export function trainingAsPtq(job: JobOf<'qat'>): JobOf<'ptq'> {
  const { model, inputShapes, threads, seed, memoryBudgetBytes, cache, name } = job;
  const { train, eval: evaluation, batchSize, batchNum, target, commands } = job;
  return jobSchema.parse({
    kind: 'ptq',
    ...{ model, inputShapes, threads, seed, memoryBudgetBytes, cache, name },
    ...{ calib: train, eval: evaluation, batchSize, batchNum, target, commands },
  }) as JobOf<'ptq'>;
}
