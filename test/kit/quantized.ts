/** Quantized models for tests: a plan made by hand, quantizers placed. */
import type { InputPlan, LayerPlan, QuantPlan, Quantizer } from '../../proto/plan';
import { mergeQuantizers } from '../../main/engine/passes/mergeQuantizers';
import { placeBalances, placeQuantizers } from '../../main/engine/passes/placeQuantizers';
import type { GraphModel } from './models';

export function quantizer(scale: readonly number[], change: Partial<Quantizer> & { bits?: number } = {}): Quantizer {
  const { bits = 8, ...rest } = change;
  return {
    format: { kind: 'int', bits },
    granularity: scale.length > 1 ? 'perChannel' : 'perTensor',
    symmetric: true,
    method: { name: 'minmax', params: {} },
    scale: scale.map(Math.fround),
    zeroPoint: scale.map(() => 0),
    ...rest,
  };
}

export interface HandLayer {
  readonly layer: string;
  readonly op?: string;
  readonly data: Quantizer;
  readonly weight?: Quantizer;
  readonly factors?: readonly number[];
}

export function handPlan(...layers: readonly HandLayer[]): QuantPlan {
  const plans = layers.map(({ layer, op = 'Conv', data, weight, factors }): LayerPlan => {
    const inputs: InputPlan[] = [{ input: 0, quantizer: data }];
    if (weight) inputs.push({ input: 1, quantizer: weight });
    return { layer, op, inputs, balance: factors && { strength: 0.5, factors } };
  });
  return { batchNum: 1, fusion: { enabled: true, skip: [] }, halfPrecisionScale: false, layers: plans };
}

export function placed(model: GraphModel, plan: QuantPlan): GraphModel {
  return { ...model, graph: mergeQuantizers(placeQuantizers(placeBalances(model.graph, plan), plan)) };
}
