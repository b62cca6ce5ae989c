/** Filling a plan: weight scales, balance factors, activation scales. Every step gives a new plan. */
import { inputPlan, isQuantized, type LayerPlan, type QuantPlan, type Quantizer } from '../../../../proto/plan';
import { fail } from '../../../../proto/errors';
import { reason, type Reason } from '../../../../proto/reasons';
import { linksOf } from '../../graph/links';
import type { Graph, Node, Tensor } from '../../graph/onnx';
import { GraphEdit } from '../../graph/edit';
import { elementCount } from '../../graph/tensor';
import { fakeQuantize } from '../../numerics/affine';
import { channelMagnitudes, wholeLayout, type ChannelLayout } from '../../numerics/channels';
import { roundToHalf } from '../../numerics/halfFloat';
import { floatPieces, mapFloats } from '../../numerics/values';
import { observers } from '../../observers/methods';
import type { Choice, Observer, QuantizerSpec } from '../../observers/observer';
import { inputLayout, outputLayout } from '../../ops/weights';
import { dataInput } from '../../passes/layerInput';
import { arqScales } from './arq';
import { balanceFactors } from './dmq';

/** The plan with `change` applied to the quantizer of one input of each layer that has one. */
export function mapQuantizers(
  plan: QuantPlan,
  input: number,
  change: (quantizer: Quantizer, layer: LayerPlan) => Quantizer,
): QuantPlan {
  const layers = plan.layers.map((layer) => ({
    ...layer,
    inputs: layer.inputs.map((each) =>
      each.input === input && isQuantized(each) ? { input, quantizer: change(each.quantizer, layer) } : each,
    ),
  }));
  return { ...plan, layers };
}

/** Layers of which the data is quantized, with their nodes. */
export function quantizedLayers(
  graph: Graph,
  plan: QuantPlan,
): readonly { layer: LayerPlan; node: Node; data: Quantizer }[] {
  return plan.layers.flatMap((layer) => {
    const node = linksOf(graph).node.get(layer.layer);
    const data = inputPlan(layer, 0);
    return node && data ? [{ layer, node, data }] : [];
  });
}

export function weightOf(graph: Graph, node: Node): Tensor {
  return linksOf(graph).initializer.get(node.input[1]!)!;
}

/** How the channels of a weight quantizer lie. */
export function weightLayout(node: Node, weight: Tensor, { granularity }: Quantizer): ChannelLayout {
  return granularity === 'perChannel' ? outputLayout(node, weight.dims) : wholeLayout(elementCount(weight.dims));
}

/** ARQ scales of all weights of the graph (folded, balanced). */
export function withWeightScales(graph: Graph, plan: QuantPlan): QuantPlan {
  return mapQuantizers(plan, 1, (quantizer, { layer }) => {
    const node = linksOf(graph).node.get(layer)!;
    const weight = weightOf(graph, node);
    const scale = arqScales(floatPieces(weight), quantizer.format.bits, weightLayout(node, weight, quantizer));
    return { ...quantizer, scale: [...scale], zeroPoint: new Array<number>(scale.length).fill(0) };
  });
}

/**
 * The graph with weights fake-quantized in place: calibration sees quantized weights and float activations. Weights of a
 * ConvTranspose stay float, as in the tool (amct-facts §4.3).
 */
export function withFakeWeights(graph: Graph, plan: QuantPlan): Graph {
  const edit = new GraphEdit(graph);
  for (const { layer, node } of quantizedLayers(graph, plan)) {
    const quantizer = inputPlan(layer, 1);
    if (!quantizer?.scale || node.opType === 'ConvTranspose') continue;
    const weight = weightOf(graph, node);
    const layout = weightLayout(node, weight, quantizer);
    const { scale, format } = quantizer;
    edit.setTensor(mapFloats(weight, (values, start) => fakeQuantize(values, scale, layout, format.bits, start)));
  }
  return edit.done();
}

/** Layers to balance and where their data is, with the largest magnitudes of their input channels in the weights. */
export function balanceRequests(
  graph: Graph,
  plan: QuantPlan,
): readonly { layer: LayerPlan; value: string; node: Node }[] {
  return quantizedLayers(graph, plan)
    .filter(({ layer }) => layer.balance)
    .map(({ layer, node }) => ({ layer, node, value: node.input[0]! }));
}

/** The factors of all balanced layers from the magnitudes of their input channels. */
export function withBalanceFactors(
  graph: Graph,
  plan: QuantPlan,
  activations: ReadonlyMap<string, Float32Array>,
): QuantPlan {
  const requests = new Map(balanceRequests(graph, plan).map((request) => [request.layer.layer, request]));
  const layers = plan.layers.map((layer): LayerPlan => {
    const request = requests.get(layer.layer);
    if (!request) return layer;
    const weight = weightOf(graph, request.node);
    const magnitudes = channelMagnitudes(floatPieces(weight), inputLayout(request.node, weight.dims));
    const factors = balanceFactors(activations.get(request.value)!, magnitudes, layer.balance!.strength);
    return { ...layer, balance: { ...layer.balance!, factors: [...factors] } };
  });
  return { ...plan, layers };
}

export function specOf(quantizer: Quantizer): QuantizerSpec {
  return { bits: quantizer.format.bits, symmetric: quantizer.symmetric, params: quantizer.method.params };
}

export function observerOf(quantizer: Quantizer): Observer {
  const observer = observers.get(quantizer.method.name);
  if (!observer) throw new Error(`no observer '${quantizer.method.name}'`);
  return observer;
}

/** The tensor that a layer's data observer watches, in the graph that is calibrated. */
export function observedValue(graph: Graph, node: Node): string {
  return dataInput(graph, node).value;
}

/**
 * Scale and zero point of all activations as their observers chose; a layer whose data (in `graph`) never had an element
 * stays float.
 */
export function withActivationScales(plan: QuantPlan, choices: ReadonlyMap<string, Choice>, graph: Graph): QuantPlan {
  const empty = quantizedLayers(graph, plan).filter(({ layer }) => !choices.has(layer.layer));
  const reasons = new Map(
    empty.map(({ layer, node }) => [layer, reason('DATA_WITHOUT_ELEMENTS', { tensor: observedValue(graph, node) })]),
  );
  const layers = plan.layers.map((layer) => floated(layer, reasons.get(layer)));
  return mapQuantizers({ ...plan, layers }, 0, (quantizer, { layer }) => {
    const { scale, zeroPoint } = choices.get(layer)!;
    return { ...quantizer, scale: [plan.halfPrecisionScale ? halfScale(scale) : scale], zeroPoint: [zeroPoint] };
  });
}

/** The layer left float where there is a reason. */
export function floated(layer: LayerPlan, why: Reason | undefined): LayerPlan {
  return why ? { ...layer, inputs: layer.inputs.map(({ input }) => ({ input, float: why })) } : layer;
}

/** FORCE_FP16_QUANT: a scale that half precision holds; outside its normal range the square of half(√x) (amct-facts §4.10). */
export function halfScale(scale: number): number {
  if (scale >= 2 ** -14 && scale <= 65504) return roundToHalf(scale);
  const root = roundToHalf(Math.fround(Math.sqrt(scale)));
  return Math.fround(root * root);
}

/** Scales and balance factors that a record brought must be as many as the layer has channels. Throws RECORD_COUNT. */
export function checkCounts(graph: Graph, plan: QuantPlan, file: string): void {
  for (const { layer, node } of quantizedLayers(graph, plan)) {
    const scales = inputPlan(layer, 1)?.scale?.length;
    const factors = layer.balance?.factors?.length;
    if (scales === undefined && factors === undefined) continue;
    const { dims } = weightOf(graph, node);
    const check = (key: string, count: number | undefined, channels: number): void => {
      if (count !== undefined && count !== channels)
        fail('RECORD_COUNT', { file, layer: layer.layer, key, count, channels });
    };
    if (scales !== 1) check('scale_w', scales, outputLayout(node, dims).channels);
    check('tensor_balance_factor', factors, inputLayout(node, dims).channels);
  }
}
