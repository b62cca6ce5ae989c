/**
 * Into how many parts a batch is cut: the fewest equal ones of which a step fits the memory budget (train/forecast.ts). Only sizes that
 * the graph tells decide, so the same job is cut alike again; a training that goes on keeps the parts that it began with, because sums in
 * another order have other last digits. A model whose batch is fixed is never cut. Throws TRAINING_MEMORY and what qatModel throws.
 */
import { fail } from '../../../../proto/errors';
import { liveBytes } from '../../ops/liveBytes';
import type { TrainingBatches } from '../../train/batches';
import { ARENA, trainingForecast, type TrainingForecast } from '../../train/forecast';
import type { StepOptions } from '../../train/step';
import { withShapes } from '../../train/stepGraph';
import type { JobContext } from '../job';
import { memoryBudgetOf } from '../machine';
import type { Warnings } from '../ptq/warnings';
import { freezesAt, qatModel, type Unforecast } from './model';

export interface Parts {
  readonly count: number;
  /** Of the model's inputs in one of them. */
  readonly shapes: StepOptions['shapes'];
}

interface InParts {
  readonly parts: Parts;
  readonly forecast: TrainingForecast;
}

type Uncut = Omit<Unforecast, 'parts'>;

/** Says what it found. */
export async function inParts(open: Uncut, context: JobContext, warnings: Warnings): Promise<InParts> {
  const { batches, checkpoint, job } = open;
  const budgetBytes = memoryBudgetOf(job.memoryBudgetBytes);
  const known = checkpoint.saved?.parts;
  const found = known ? await cut(open, context, known) : await fitting(open, context, budgetBytes);
  const { count } = found.parts;
  const size = batches.batchSize / count;
  const { weightBytes, activationBytes, batchBytes, runtimeBytes, totalBytes } = found.forecast;
  const now = process.memoryUsage.rss();
  context.log('info', 'TRAINING_FORECAST', {
    totalMiB: mebibytes(now + totalBytes),
    nowMiB: mebibytes(now),
    weightsMiB: mebibytes(weightBytes),
    activationsMiB: mebibytes(activationBytes),
    batchesMiB: mebibytes(batchBytes),
    runtimeMiB: mebibytes(runtimeBytes),
    budgetMiB: mebibytes(budgetBytes),
    ...{ batchSize: batches.batchSize, parts: count, size },
  });
  if (totalBytes > budgetBytes)
    warnings.add('PARTS_KEPT', { parts: count, neededMiB: mebibytes(totalBytes), budgetMiB: mebibytes(budgetBytes) });
  if (count > 1 && trainsStatistics(open)) warnings.add('PARTS_STATISTICS', { batchSize: batches.batchSize, size });
  return found;
}

async function fitting(open: Uncut, context: JobContext, budgetBytes: number): Promise<InParts> {
  const { batchSize } = open.batches;
  const counts = open.data.maxBatch === Infinity ? divisorsOf(batchSize) : [1];
  for (const count of counts) {
    const found = await cut(open, context, count);
    const { totalBytes, weightBytes } = found.forecast;
    if (totalBytes <= budgetBytes) return found;
    if (count === counts.at(-1))
      fail('TRAINING_MEMORY', {
        size: batchSize / count,
        neededMiB: mebibytes(totalBytes),
        weightsMiB: mebibytes(weightBytes),
        budgetMiB: mebibytes(budgetBytes),
      });
  }
  throw new RangeError(`a batch of ${batchSize}`);
}

/** A step in so many parts, and what it takes; where the float model teaches, that too. */
async function cut(open: Uncut, context: JobContext, count: number): Promise<InParts> {
  const { batches, checkpoint, ptq, teaching } = open;
  const parts = { count, shapes: await shapesOf(batches, count) };
  const { step } = await qatModel({ ...open, parts }, context, true, checkpoint.saved?.course.step);
  const { activationBytes, totalBytes, ...rest } = trainingForecast(step);
  const teacherBytes = teaching.teacher
    ? Math.ceil(ARENA * liveBytes(withShapes(ptq.prepared.model, parts.shapes), 1))
    : 0;
  const forecast = { ...rest, activationBytes: activationBytes + teacherBytes, totalBytes: totalBytes + teacherBytes };
  return { parts, forecast };
}

/** Of what is fed in one of `count` parts. */
export async function shapesOf(batches: TrainingBatches, count: number): Promise<Parts['shapes']> {
  const { feeds } = await batches.part(0, 0, count);
  return new Map(Object.entries(feeds).map(([name, { dims }]) => [name, dims]));
}

function divisorsOf(number: number): readonly number[] {
  return Array.from({ length: number }, (_, i) => i + 1).filter((each) => number % each === 0);
}

/** Whether BatchNormalization takes statistics of what it is fed, at first or throughout. */
function trainsStatistics({ start, job }: Uncut): boolean {
  const norms = start.graph.node.some(({ opType, domain }) => opType === 'BatchNormalization' && domain === '');
  return norms && freezesAt({ job }) > 0;
}

const mebibytes = (bytes: number): number => Math.ceil(bytes / 2 ** 20);
