/** The model that is trained: quantizers placed, their ranges found on the first batches, one step as a graph. */
import { fail } from '../../../../proto/errors';
import {
  keptParameters,
  placeTrainedQuantizers,
  type RangeChoice,
  type TrainedQuantizers,
  type TrainedRange,
} from '../../algorithms/quantize/trainedQuantizers';
import { initialRanges } from '../../algorithms/quantize/initialRanges';
import { rangeOf } from '../../formats/amct/retrainConfig';
import { GraphEdit } from '../../graph/edit';
import { linksOf } from '../../graph/links';
import { elementCount, floatTensor } from '../../graph/tensor';
import { formulationsOf } from '../../grad/formulations';
import { codesOfBits } from '../../grad/support/fakeQuantize';
import { above, resting } from '../../train/above';
import { calibrationModel } from '../../train/calibrationModel';
import type { GraphModel, StepGraph, StepOptions, WeightGroup } from '../../train/step';
import { stepGraph } from '../../train/stepGraph';
import { trainableWeights } from '../../train/trainable';
import type { Trainer } from '../../train/trainer';
import type { JobContext } from '../job';
import { memoryBudgetOf } from '../machine';
import type { OpenQat } from './open';

/** All that the model needs; what it will take of the memory follows from it. */
export type Unforecast = Omit<OpenQat, 'forecast'>;

export interface QatModel {
  readonly step: StepGraph;
  readonly quantizers: Omit<TrainedQuantizers, 'graph'>;
  /** Trained numbers. */
  readonly trained: number;
}

/**
 * `known`: the ranges, where a checkpoint has them; else they are calibrated. `done`: steps before; after `freezeStatisticsAfter` of them
 * the statistics of BatchNormalization are used as they are, and stay in the state.
 */
export async function qatModel(open: Unforecast, context: JobContext, known: boolean, done = 0): Promise<QatModel> {
  const { job, start: model, plan, config } = open;
  const choiceOf = (layer: string): RangeChoice => {
    const { data } = config.layers.get(layer)!;
    return { quantizer: data.quantizer, ...rangeOf(data) };
  };
  const { graph, ...quantizers } = placeTrainedQuantizers(model.graph, plan, choiceOf);
  const placed = { ...model, graph };
  const started = known ? placed : await calibrated(open, placed, quantizers.ranges, context);
  const isFrozen = done >= freezesAt(open);
  // Statistics that were trained before are no constants.
  const trained = isFrozen && job.freezeStatisticsAfter !== undefined;
  const rest = resting(started.graph, job.freeze);
  const still = parametersOf(quantizers).filter(rest.value);
  const kept = [...new Set([...keptParameters(quantizers), ...still, ...(trained ? statisticsOf(started) : [])])];
  const learns = (name: string): boolean => !rest.value(name) && !kept.includes(name);
  const groups = groupsOf(started, quantizers, learns, job.weightDecay);
  const weights = groups.flatMap((group) => group.weights);
  if (weights.length === 0) fail('TRAINING_ALL_FROZEN', { layers: job.freeze.join("', '") });
  const { initializer } = linksOf(started.graph);
  return {
    step: stepGraph(started, { ...stepOptions(open, isFrozen), groups, kept, frozen: rest.frozen }),
    quantizers,
    trained: weights.reduce((sum, name) => sum + elementCount(initializer.get(name)!.dims), 0),
  };
}

/** The step from which on the statistics of BatchNormalization stay. */
export const freezesAt = ({ job }: Pick<OpenQat, 'job'>): number =>
  job.freezeStatisticsAfter ?? (job.freezeStatistics ? 0 : Infinity);

const parametersOf = ({ ranges, weights }: QatModel['quantizers']): readonly string[] =>
  [...ranges, ...weights].flatMap(({ parameters }) => parameters);

/** The running means and variances of the model. */
function statisticsOf({ graph }: GraphModel): readonly string[] {
  const norms = graph.node.filter(({ opType, domain }) => opType === 'BatchNormalization' && domain === '');
  return [...new Set(norms.flatMap(({ input }) => input.slice(3, 5)))];
}

async function calibrated(
  { job, ptq, plan, batches, parts }: Unforecast,
  placed: GraphModel,
  ranges: readonly TrainedRange[],
  context: JobContext,
): Promise<GraphModel> {
  context.stage('calibrate');
  const forward = calibrationModel(placed, {
    shapes: parts.shapes,
    frozenStatistics: freezesAt({ job }) === 0,
    frozen: above(placed.graph, { layers: job.freeze }).layers,
  });
  const first = async function* () {
    for (let step = 0; step < plan.batchNum; step++)
      for (let part = 0; part < parts.count; part++) yield (await batches.part(step, part, parts.count)).feeds;
  };
  const found = await initialRanges(forward, ranges, first, {
    ...{ threads: ptq.threads, memoryBudgetBytes: memoryBudgetOf(job.memoryBudgetBytes) },
    ...{ batchNum: plan.batchNum, parts: parts.count },
    onRange: async (done, total) => {
      context.progress(done, total);
      await context.yieldToMessages();
    },
  });
  const edit = new GraphEdit(placed.graph);
  for (const [name, value] of found) edit.setTensor(floatTensor(name, [], value));
  return { ...placed, graph: edit.done() };
}

/** Only weights of layers decay, and PACT's ends: no biases, no BatchNormalization, no other ranges. */
function groupsOf(
  { graph }: GraphModel,
  { ranges, weights }: QatModel['quantizers'],
  learns: (name: string) => boolean,
  weightDecay: number,
): readonly WeightGroup[] {
  const names = trainableWeights(graph).filter(learns);
  const decaying = new Set(ranges.flatMap(({ quantizer, parameters }) => (quantizer.decays ? parameters : [])));
  const scales = new Set(weights.flatMap(({ parameters }) => parameters));
  const decays = (name: string): boolean =>
    decaying.has(name) || (!scales.has(name) && linksOf(graph).initializer.get(name)!.dims.length > 1);
  return [
    { weights: names.filter(decays), weightDecay, rate: 1 },
    { weights: names.filter((name) => !decays(name)), weightDecay: 0, rate: 1 },
  ];
}

function stepOptions(
  { job, teaching, parts, steps, learningRate, checkpoint }: Unforecast,
  frozenStatistics: boolean,
): Omit<StepOptions, 'groups' | 'kept' | 'frozen'> {
  const { warmupSteps, clipNorm, milestones, gamma, momentum, quantizationLoss } = job;
  return {
    ...{ learningRate, warmupSteps, clipNorm, frozenStatistics, shapes: parts.shapes },
    ...{ loss: teaching.loss, quantizationLoss, parts: parts.count },
    optimizer: { name: job.optimizer, params: job.optimizer === 'sgd' ? { momentum } : {} },
    schedule: { name: job.schedule, params: { steps, milestones, gamma } },
    formulations: formulationsOf(checkpoint.saved?.formulations ?? job.formulations ?? {}),
  };
}

/** After a step: what a quantizer cannot go on with is what it was before; levels of weights are found anew where it is time. */
export function settle(trainer: Trainer, { ranges, weights }: QatModel['quantizers'], step: number): void {
  const states = (names: readonly string[]) => names.map((name) => trainer.value(name)!);
  for (const { quantizer, parameters, bits, fixedMin } of ranges) {
    const all = states(parameters);
    quantizer.guard(
      all.map(({ now }) => now),
      all.map(({ before }) => before),
      codesOfBits(bits, fixedMin),
    );
  }
  for (const { quantizer, parameters, weight, settings } of weights) {
    const all = states(parameters);
    const now = all.map((each) => each.now);
    quantizer.guard?.(
      now,
      all.map(({ before }) => before),
    );
    const learned = trainer.value(weight);
    if (learned) quantizer.renew?.(learned.now, now, settings, step);
  }
}
