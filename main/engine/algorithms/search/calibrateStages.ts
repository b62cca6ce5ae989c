/**
 * One calibration for a whole ladder of plans: stage 0 is the user's plan, every further one rolls all layers back once more.
 * What is seen of a tensor answers the observers of all stages, weights are summed up once a stage; the plan of a try is then put
 * together from the layers of the stages without data.
 *
 * AMCT calibrates every try anew. That differs where a scale depends on what stands before it: here all activations were seen
 * behind the weights of the user's plan, there behind those of the try. Time: that of one calibration, and a search over the
 * histogram for each different question. Throws what calibratePlan throws.
 */
import type { LayerPlan, QuantPlan } from '../../../../proto/plan';
import { collect, type Batches } from '../../calibrate/collect';
import type { Task } from '../../calibrate/tally';
import type { Graph, Model } from '../../graph/onnx';
import type { Choice } from '../../observers/observer';
import { balance, observations, weighPlan, type Calibrated, type CalibrationOptions } from '../quantize/calibratePlan';
import { withActivationScales } from '../quantize/plan';
import type { Configuration, Unit } from './problem';

export interface CalibratedStages {
  /** Of stage 0, as a calibration of the user's plan alone gives it. */
  readonly calibrated: Calibrated;
  /** Plans with all scales. */
  readonly stages: readonly QuantPlan[];
}

/** `plans[0]` is the user's; all have the same layers in the same order. */
export async function calibrateStages(
  model: Model & { graph: Graph },
  plans: readonly QuantPlan[],
  batches: Batches,
  options: CalibrationOptions,
): Promise<CalibratedStages> {
  const first = await balance(model, plans[0]!, batches, options);
  const weighted = plans.map((plan) => weighPlan(model, balancedAs(plan, first)));
  const asked = weighted.map((stage) => observations({ ...stage, observed: weighted[0]!.observed }, options));
  const tasks = asked.flatMap((each, stage) => each.tasks.map((task) => atStage(task, stage)));
  const { elements } = asked[0]!;
  const { choices, statistics } = await collect(weighted[0]!.observed, tasks, batches, { ...options, elements });
  const stages = weighted.map(({ plan, graph }, stage) => withActivationScales(plan, ofStage(choices, stage), graph));
  return { calibrated: { plan: stages[0]!, graph: weighted[0]!.graph, statistics }, stages };
}

/** The plan with the balance factors of another one, for the layers that it balances. */
function balancedAs(plan: QuantPlan, { layers }: QuantPlan): QuantPlan {
  return {
    ...plan,
    layers: plan.layers.map((layer, i) => (layer.balance ? { ...layer, balance: layers[i]!.balance } : layer)),
  };
}

/** Answers come by layer: a layer of each stage has a name of its own. */
const nameAt = (layer: string, stage: number): string => `${stage}/${layer}`;

function atStage(task: Task, stage: number): Task {
  return { ...task, questions: task.questions.map((each) => ({ ...each, layer: nameAt(each.layer, stage) })) };
}

function ofStage(choices: ReadonlyMap<string, Choice>, stage: number): ReadonlyMap<string, Choice> {
  const prefix = nameAt('', stage);
  return new Map(
    [...choices].flatMap(([name, choice]): [string, Choice][] =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), choice]] : [],
    ),
  );
}

/** The plan of a configuration: each layer as in the plan of its stage. */
export function planAt(stages: readonly QuantPlan[], units: readonly Unit[], configuration: Configuration): QuantPlan {
  const stageOf = new Map(units.flatMap(({ layers }, unit) => layers.map((layer) => [layer, configuration[unit]!])));
  const layers = stages[0]!.layers.map((layer, i): LayerPlan => stages[stageOf.get(layer.layer) ?? 0]!.layers[i]!);
  return { ...stages[0]!, layers };
}
