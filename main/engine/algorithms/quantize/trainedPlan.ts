/**
 * The plan that a training ended with (amct-facts §6): data and weights as their quantizers came to (ARQ: from the trained weight), and where a BatchNormalization is folded into it behind that by scale_w = arq·|γ| / √(var + ε), one for each output channel.
 */
import type { QuantPlan, Quantizer } from '../../../../proto/plan';
import { floatAttribute } from '../../graph/attributes';
import { constantOf, linksOf } from '../../graph/links';
import { matchChain } from '../../graph/match';
import type { Graph, Node } from '../../graph/onnx';
import { codesOfBits } from '../../grad/support/fakeQuantize';
import { EPSILON } from '../../numerics/rounding';
import { floatValues } from '../../numerics/values';
import { mapQuantizers, weightOf } from './plan';
import { weightFacts, type TrainedQuantizers, type TrainedWeight } from './trainedQuantizers';

const f32 = Math.fround;

/**
 * `trained`: the float graph with its trained weights, `folded`: the same with BatchNormalization folded; `state`: the parameters of all
 * quantizers by name.
 */
export function trainedPlan(
  plan: QuantPlan,
  { trained, folded }: { readonly trained: Graph; readonly folded: Graph },
  { ranges, weights }: Omit<TrainedQuantizers, 'graph'>,
  state: ReadonlyMap<string, Float32Array>,
): QuantPlan {
  const rangeOf = new Map(ranges.flatMap((range) => range.layers.map((layer) => [layer, range] as const)));
  const withData = mapQuantizers(plan, 0, (quantizer, { layer }) => {
    const range = rangeOf.get(layer)!;
    const values = range.parameters.map((name) => state.get(name)![0]!);
    const { scale, zeroPoint } = range.quantizer.end(values, codesOfBits(range.bits, range.fixedMin));
    return { ...quantizer, symmetric: false, scale: [scale], zeroPoint: [zeroPoint] };
  });
  const weightOfLayer = new Map(weights.map((each) => [each.layer, each]));
  return mapQuantizers(withData, 1, (quantizer, { layer }) => {
    const weight = weightOfLayer.get(layer)!;
    const parameters = weight.parameters.map((name) => state.get(name)!);
    return trainedWeight(quantizer, weight, parameters, trained, folded);
  });
}

function trainedWeight(
  quantizer: Quantizer,
  { layer, quantizer: method }: TrainedWeight,
  parameters: readonly Float32Array[],
  trained: Graph,
  folded: Graph,
): Quantizer {
  const node = linksOf(trained).node.get(layer)!;
  const { scale: own, levels } = method.end(weightFacts(node, weightOf(trained, node), quantizer), parameters);
  const known = { ...quantizer, ...(levels ? { levels: [...levels] } : {}) };
  const granularity = own.length > 1 ? quantizer.granularity : 'perTensor';
  const factors = foldedFactors(trained, folded, node);
  if (!factors) return { ...known, granularity, scale: [...own], zeroPoint: [...own].fill(0) };
  const scale = Array.from(factors, (factor, c) => {
    const product = f32(own[own.length === 1 ? 0 : c]! * Math.abs(factor));
    return product < EPSILON ? 1 : product;
  });
  return { ...known, granularity: 'perChannel', scale, zeroPoint: scale.map(() => 0) };
}

/** What folding multiplies each output channel by, γ / √(var + ε); undefined where nothing is folded into the layer. */
function foldedFactors(trained: Graph, folded: Graph, node: Node): Float32Array | undefined {
  const norm = matchChain(trained, node, 'Conv', 'BatchNormalization')?.[1];
  if (!norm || linksOf(folded).node.has(norm.name)) return undefined;
  const [gamma, variance] = [1, 4].map((index) => floatValues(constantOf(trained, norm.input[index]!)!));
  const epsilon = f32(floatAttribute(norm, 'epsilon', 1e-5));
  return gamma!.map((value, c) => f32(value * f32(1 / f32(Math.sqrt(f32(variance![c]! + epsilon))))));
}
