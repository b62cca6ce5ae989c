/** Everything that a training needs, opened and checked before anything runs. Throws what openPtq throws, TRAINING_*, CONFIG_*, CHECKPOINT_*. */
import { version } from '../../../../package.json';
import { fail } from '../../../../proto/errors';
import type { JobOf } from '../../../../proto/job';
import { inputPlan, type QuantPlan } from '../../../../proto/plan';
import { withTrainableGranularity } from '../../algorithms/quantize/trainedQuantizers';
import type { Dataset } from '../../data/dataset';
import { planFromRetrain, writeRetrain, type RetrainConfig } from '../../formats/amct/retrainConfig';
import { nearestName } from '../../formats/nearest';
import { linksOf } from '../../graph/links';
import { sha256OfFile } from '../../graph/sha256';
import { positiveScales } from '../../passes/positiveScales';
import type { GraphModel } from '../../train/step';
import { resting } from '../../train/above';
import { TrainingBatches } from '../../train/batches';
import type { TrainingForecast } from '../../train/forecast';
import { trainableWeights } from '../../train/trainable';
import type { Accuracy } from '../accuracy';
import { trainingAsPtq } from '../asPtq';
import type { JobContext } from '../job';
import { openPtq, type OpenPtq } from '../ptq/open';
import type { Warnings } from '../ptq/warnings';
import { Checkpoint, type Identity } from './checkpoint';
import { retrainConfigOf } from './config';
import { inParts, shapesOf, type Parts } from './parts';
import { teachingOf, type Teaching } from './teaching';

export interface OpenQat {
  readonly job: JobOf<'qat'>;
  readonly ptq: OpenPtq;
  readonly accuracy: Accuracy;
  /** The float network that goes on learning. */
  readonly start: GraphModel;
  readonly config: RetrainConfig;
  readonly plan: QuantPlan;
  readonly data: Dataset;
  readonly batches: TrainingBatches;
  readonly teaching: Teaching;
  readonly steps: number;
  readonly learningRate: number;
  readonly evaluateEvery: number;
  readonly checkpoint: Checkpoint;
  readonly parts: Parts;
  readonly forecast: TrainingForecast;
}

export async function openQat(job: JobOf<'qat'>, context: JobContext, warnings: Warnings): Promise<OpenQat> {
  let config: RetrainConfig | undefined;
  const ptq = await openPtq(trainingAsPtq(job), context, warnings, ({ model }, capabilities) => {
    config = retrainConfigOf(job, capabilities, warnings);
    return withTrainableGranularity(model.graph, planFromRetrain(config, capabilities));
  });
  const { dataset: data } = ptq.calibration!;
  const batches = new TrainingBatches(data, Math.min(job.batchSize, data.maxBatch), job.seed);
  const epochs = job.epochs ?? (job.steps === undefined ? 1 : Infinity);
  const steps = Math.min(job.steps ?? Infinity, epochs * batches.stepsPerEpoch);
  const { batchNum } = ptq.plan;
  if (steps < batchNum) fail('TRAINING_TOO_SHORT', { batchNum, steps });
  const teaching = await teachingOf(job, ptq, data, await shapesOf(batches, 1));
  const { model } = ptq.prepared;
  const start = { ...model, graph: positiveScales(model.graph) };
  requireLayers(start, job.freeze);
  tellOfRest(start, job.freeze, context);
  const checkpoint = Checkpoint.open(context.checkpoint, identityOf(job, ptq, config!));
  const evaluateEvery = job.evaluateEvery ?? batches.stepsPerEpoch;
  const opened = {
    ...{ start, job, ptq, accuracy: ptq.accuracy!, config: config!, plan: ptq.plan, data },
    ...{ batches, teaching, steps, evaluateEvery, checkpoint },
    learningRate: job.learningRate ?? usualRate(ptq.plan),
  };
  return { ...opened, ...(await inParts(opened, context, warnings)) };
}

/**
 * Adam moves a weight by about the rate in a step, whatever its gradient: the rate goes with the distance of neighbouring codes, which is 16
 * times as far with 4 bits as with 8.
 */
function usualRate({ layers }: QuantPlan): number {
  const bits = layers.map((layer) => inputPlan(layer, 1)?.format.bits ?? 8);
  return Math.min(8, ...bits) <= 4 ? 3e-4 : 2e-5;
}

function requireLayers({ graph }: GraphModel, layers: readonly string[]): void {
  const { node } = linksOf(graph);
  const layer = layers.find((each) => !node.has(each));
  if (layer !== undefined) fail('TRAINING_UNKNOWN_LAYER', { layer, nearest: nearestName(layer, node.keys()) });
}

function tellOfRest({ graph }: GraphModel, freeze: readonly string[], context: JobContext): void {
  const rest = resting(graph, freeze);
  const weights = new Set(trainableWeights(graph));
  const still = graph.node.filter(({ name, input }) => rest.layer(name) && input.some((value) => weights.has(value)));
  const layers = still.map(({ name }) => `'${name}'`).join(', ');
  if (still.length > 0) context.log('info', 'LAYERS_REST', { count: still.length, layers });
}

/** Keys of a job that say nothing of what is learned, and those that stand in its identity by their content. */
const APART: ReadonlySet<string> = new Set([
  ...['cache', 'name', 'commands', 'memoryBudgetBytes', 'formulations', 'provider'],
  ...['model', 'config', 'train', 'eval', 'threads'],
]);

/** What has to be the same for a training to go on. */
function identityOf(job: JobOf<'qat'>, { calibration, accuracy, threads }: OpenPtq, config: RetrainConfig): Identity {
  const others = Object.entries(job).filter(([key]) => !APART.has(key));
  return {
    version,
    model: sha256OfFile(job.model),
    config: writeRetrain(config),
    train: calibration!.dataset.fingerprint,
    eval: accuracy!.dataset.fingerprint,
    threads: String(threads),
    ...Object.fromEntries(others.map(([key, value]) => [key, JSON.stringify(value) ?? ''])),
  };
}
