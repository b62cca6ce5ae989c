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
}

/** `model` has its BatchNormalizations folded. Throws ACTIVATION_NOT_FINITE, RUNTIME_*. */
export async function calibratePlan(
  model: Model & { graph: Graph },
  plan: QuantPlan,
  batches: Batches,
  options: CalibrationOptions,
): Promise<Calibrated> {
  const balancedPlan = await balance(model, plan, batches, options);
  const graph = placeBalances(model.graph, balancedPlan);
  const weighted = withWeightScales(graph, balancedPlan);
  const calibrated = { ...model, graph: withFakeWeights(graph, weighted) };
  const types = inferTypes(calibrated).values;
  const elements = (value: string): number | undefined => elementsOf(types.get(value), options.callSize);
  const tasks = quantizedLayers(graph, weighted).map(({ layer, node, data }): Task => {
    const value = observedValue(graph, node);
    const one = elements(value);
    const extent = { count: one && one * options.calls, keepValues: plan.batchNum === 1 };
    const question = { layer: layer.layer, observer: data.method.name, spec: specOf(data) };
    return { value, needs: observerOf(data).needs(question.spec, extent), questions: [question] };
  });
  const choices = await collect(calibrated, tasks, batches, { ...options, elements });
  return { graph, plan: withActivationScales(weighted, choices) };
}

/** Elements of a value in one call; undefined where a dimension behind the first is unknown. */
function elementsOf(type: ValueType | undefined, callSize: number): number | undefined {
  return sizeOf(type?.shape?.map((dim, axis) => (axis === 0 && typeof dim !== 'number' ? callSize : dim)));
}

async function balance(
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
