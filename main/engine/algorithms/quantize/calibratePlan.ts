/**
 * Post-training quantization of a plan: balance factors from one forward pass, weight scales, then activation scales from
 * the calibration batches, in AMCT's order (amct-spec §6.1, amct-facts §4).
 */
import type { QuantPlan } from '../../../../proto/plan';
import { channelMagnitudesOf } from '../../calibrate/magnitudes';
import { collect, type Batches, type CollectOptions } from '../../calibrate/collect';
import type { Task } from '../../calibrate/tally';
import type { Graph, Model } from '../../graph/onnx';
import { inferTypes } from '../../ops/infer';
import type { ValueType } from '../../ops/operator';
import { sizeOf } from '../../ops/support/shapes';
import { placeBalances } from '../../passes/placeQuantizers';
import {
  balanceRequests,
  observedValue,
  observerOf,
  quantizedLayers,
  specOf,
  withActivationScales,
  withBalanceFactors,
  withFakeWeights,
  withWeightScales,
} from './plan';

export interface CalibrationOptions extends Omit<CollectOptions, 'elements'> {
  /** Samples of one call: what a symbolic first dimension stands for. */
  readonly callSize: number;
  onBalance(): Promise<void> | void;
}

export interface Calibrated {
  readonly plan: QuantPlan;
  /** The graph with balanced weights: where quantizers are to be placed. */
  readonly graph: Graph;
  /** By tensor, where `keepStatistics` asked for them. */
  readonly statistics: ReadonlyMap<string, Uint8Array>;
}

/** `model` has its BatchNormalizations folded. Throws ACTIVATION_NOT_FINITE, RUNTIME_*. */
export async function calibratePlan(
  model: Model & { graph: Graph },
  plan: QuantPlan,
  batches: Batches,
  options: CalibrationOptions,
): Promise<Calibrated> {
  const weighted = weighPlan(model, await balance(model, plan, batches, options));
  const { tasks, elements } = observations(weighted, options);
  const { choices, statistics } = await collect(weighted.observed, tasks, batches, { ...options, elements });
  return { graph: weighted.graph, plan: withActivationScales(weighted.plan, choices, weighted.graph), statistics };
}

/** A plan before its activations are calibrated: balance factors and weight scales are known. */
export interface Weighted {
  readonly plan: QuantPlan;
  /** With balanced weights. */
  readonly graph: Graph;
  /** What is run: quantized weights and float activations. */
  readonly observed: Model & { graph: Graph };
}

export function weighPlan(model: Model & { graph: Graph }, balanced: QuantPlan): Weighted {
  const graph = placeBalances(model.graph, balanced);
  const plan = withWeightScales(graph, balanced);
  return { plan, graph, observed: { ...model, graph: withFakeWeights(graph, plan) } };
}

/** The tensors to watch, one question a layer, and how large each tensor is in one call. */
export function observations(
  { plan, graph, observed }: Weighted,
  { callSize, calls }: Pick<CalibrationOptions, 'callSize' | 'calls'>,
): { readonly tasks: readonly Task[]; elements(value: string): number | undefined } {
  const types = inferTypes(observed).values;
  const elements = (value: string): number | undefined => elementsOf(types.get(value), callSize);
  const tasks = quantizedLayers(graph, plan).map(({ layer, node, data }): Task => {
    const value = observedValue(graph, node);
    const one = elements(value);
    const extent = { count: one && one * calls, keepValues: plan.batchNum === 1 };
    const question = { layer: layer.layer, observer: data.method.name, spec: specOf(data) };
    return { value, needs: observerOf(data).needs(question.spec, extent), questions: [question] };
  });
  return { tasks, elements };
}

/** Elements of a value in one call; undefined where a dimension behind the first is unknown. */
function elementsOf(type: ValueType | undefined, callSize: number): number | undefined {
  return sizeOf(type?.shape?.map((dim, axis) => (axis === 0 && typeof dim !== 'number' ? callSize : dim)));
}

/** The plan with the factors of its balanced layers, from the first batch. */
export async function balance(
  model: Model & { graph: Graph },
  plan: QuantPlan,
  batches: Batches,
  options: CalibrationOptions,
): Promise<QuantPlan> {
  const requests = balanceRequests(model.graph, plan);
  if (requests.length === 0) return plan;
  const taps = requests.map(({ node, value }) => ({ value, axis: node.opType === 'MatMul' ? -1 : 1 }));
  await options.onBalance();
  for await (const feeds of batches()) {
    const magnitudes = await channelMagnitudesOf(model, taps, feeds, options.threads);
    return withBalanceFactors(model.graph, plan, magnitudes);
  }
  return plan;
}
