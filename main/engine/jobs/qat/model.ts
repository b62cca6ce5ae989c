/** The model that is trained: quantizers placed, their ranges found on the first batches, one step as a graph. */
import type { TrainedRange } from '../../algorithms/quantize/trainedQuantizers';
import { placeTrainedQuantizers } from '../../algorithms/quantize/trainedQuantizers';
import { initialRanges } from '../../algorithms/quantize/initialRanges';
import { GraphEdit } from '../../graph/edit';
import { linksOf } from '../../graph/links';
import { elementCount, floatTensor } from '../../graph/tensor';
import { EPSILON } from '../../numerics/rounding';
import { calibrationModel } from '../../train/calibrationModel';
import type { GraphModel, StepGraph, StepOptions, WeightGroup } from '../../train/step';
import { stepGraph } from '../../train/stepGraph';
import { trainableWeights } from '../../train/trainable';
import type { Trainer } from '../../train/trainer';
import type { JobContext } from '../job';
import { memoryBudgetOf } from '../machine';
import type { OpenQat } from './open';

export interface QatModel {
  readonly step: StepGraph;
  readonly ranges: readonly TrainedRange[];
  /** Ranges that are not trained: lower ends that stay 0. */
  readonly fixed: ReadonlyMap<string, Float32Array>;
  /** Trained numbers. */
  readonly trained: number;
}

/** `known`: the ranges, where a checkpoint has them; else they are calibrated. */
export async function qatModel(open: OpenQat, context: JobContext, known: boolean): Promise<QatModel> {
  const { job, start: model, plan, config } = open;
  const choiceOf = (layer: string) => {
    const { clip_max: clipMax, clip_min: clipMin, fixed_min: fixedMin } = config.layers.get(layer)!.data;
    return { clipMax, clipMin, fixedMin };
  };
  const { graph, ranges } = placeTrainedQuantizers(model.graph, plan, choiceOf);
  const placed = { ...model, graph };
  const started = known ? placed : await calibrated(open, placed, ranges, context);
  const fixedNames = ranges.filter(({ fixedMin }) => fixedMin).map(({ clipMin }) => clipMin);
  const groups = groupsOf(started, new Set(fixedNames), job.weightDecay);
  const weights = groups.flatMap((group) => group.weights);
  const { initializer } = linksOf(started.graph);
  return {
    step: stepGraph(started, { ...stepOptions(open), groups }),
    ranges,
    fixed: new Map(fixedNames.map((name) => [name, Float32Array.of(0)])),
    trained: weights.reduce((sum, name) => sum + elementCount(initializer.get(name)!.dims), 0),
  };
}

async function calibrated(
  { job, ptq, plan, batches, teaching }: OpenQat,
  placed: GraphModel,
  ranges: readonly TrainedRange[],
  context: JobContext,
): Promise<GraphModel> {
  context.stage('calibrate');
  const forward = calibrationModel(placed, { shapes: teaching.shapes, frozenStatistics: job.freezeStatistics });
  const first = async function* () {
    for (let step = 0; step < plan.batchNum; step++) yield (await batches.at(step)).feeds;
  };
  const found = await initialRanges(forward, ranges, first, {
    ...{ threads: ptq.threads, memoryBudgetBytes: memoryBudgetOf(job.memoryBudgetBytes), batchNum: plan.batchNum },
    onRange: async (done, total) => {
      context.progress(done, total);
      await context.yieldToMessages();
    },
  });
  const edit = new GraphEdit(placed.graph);
  for (const [name, value] of found) edit.setTensor(floatTensor(name, [], value));
  return { ...placed, graph: edit.done() };
}

/** Only weights of layers decay: no biases, no BatchNormalization, no ranges. */
function groupsOf({ graph }: GraphModel, fixed: ReadonlySet<string>, weightDecay: number): readonly WeightGroup[] {
  const names = trainableWeights(graph).filter((name) => !fixed.has(name));
  const isMatrix = (name: string): boolean => linksOf(graph).initializer.get(name)!.dims.length > 1;
  return [
    { weights: names.filter(isMatrix), weightDecay, rate: 1 },
    { weights: names.filter((name) => !isMatrix(name)), weightDecay: 0, rate: 1 },
  ];
}

function stepOptions({ job, teaching, steps }: OpenQat): Omit<StepOptions, 'groups'> {
  const { learningRate, warmupSteps, clipNorm, freezeStatistics: frozenStatistics, milestones, gamma, momentum } = job;
  return {
    ...{ learningRate, warmupSteps, clipNorm, frozenStatistics, shapes: teaching.shapes, loss: teaching.loss },
    optimizer: { name: job.optimizer, params: job.optimizer === 'sgd' ? { momentum } : {} },
    schedule: { name: job.schedule, params: { steps, milestones, gamma } },
  };
}

/** A range that a step made empty, or that no longer holds 0, is what it was before (amct-spec §8.8). */
export function guardRanges(trainer: Trainer, ranges: readonly TrainedRange[]): void {
  for (const { clipMax, clipMin } of ranges) {
    const max = trainer.value(clipMax)!;
    const min = trainer.value(clipMin);
    if (min && min.now[0]! > 0) min.now.set(min.before);
    if (max.now[0]! < 0) max.now.set(max.before);
    if (max.now[0]! - (min?.now[0] ?? 0) > EPSILON) continue;
    max.now.set(max.before);
    min?.now.set(min.before);
  }
}
