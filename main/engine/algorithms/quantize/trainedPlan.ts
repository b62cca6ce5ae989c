/**
 * The plan that a training ended with (amct-facts §6): data by the learned ranges, asymmetric; weights by ARQ on the trained weight,
 * and where a BatchNormalization is folded into it behind that by scale_w = arq·|γ| / √(var + ε), one for each output channel.
 */
import type { LayerPlan, QuantPlan, Quantizer } from '../../../../proto/plan';
import { floatAttribute } from '../../graph/attributes';
import { constantOf, linksOf } from '../../graph/links';
import { matchChain } from '../../graph/match';
import type { Graph, Node } from '../../graph/onnx';
import { scaleFromRange } from '../../numerics/affine';
import { EPSILON } from '../../numerics/rounding';
import { floatPieces, floatValues } from '../../numerics/values';
import { arqScales } from './arq';
import { mapQuantizers, weightLayout, weightOf } from './plan';
import type { TrainedRange } from './trainedQuantizers';

const f32 = Math.fround;

/**
 * `trained`: the float graph with its trained weights, `folded`: the same with BatchNormalization folded; `state`: the learned ranges
 * by name.
 */
export function trainedPlan(
  plan: QuantPlan,
  { trained, folded }: { readonly trained: Graph; readonly folded: Graph },
  ranges: readonly TrainedRange[],
  state: ReadonlyMap<string, Float32Array>,
): QuantPlan {
  const byLayer = new Map(ranges.flatMap((range) => range.layers.map((layer) => [layer, range] as const)));
  const withData = mapQuantizers(plan, 0, (quantizer, { layer }) => {
    const { clipMax, clipMin, bits } = byLayer.get(layer)!;
    const [max, min] = [clipMax, clipMin].map((name) => state.get(name)![0]!);
    const { scale, zeroPoint } = scaleFromRange(min!, max!, bits, false);
    return { ...quantizer, symmetric: false, scale: [scale], zeroPoint: [zeroPoint] };
  });
  return mapQuantizers(withData, 1, (quantizer, layer) => trainedWeight(quantizer, layer, trained, folded));
}

function trainedWeight(quantizer: Quantizer, { layer }: LayerPlan, trained: Graph, folded: Graph): Quantizer {
  const node = linksOf(trained).node.get(layer)!;
  const weight = weightOf(trained, node);
  const own = arqScales(floatPieces(weight), quantizer.format.bits, weightLayout(node, weight, quantizer));
  const factors = foldedFactors(trained, folded, node);
  if (!factors) return { ...quantizer, scale: [...own], zeroPoint: [...own].fill(0) };
  const scale = Array.from(factors, (factor, c) => {
    const product = f32(own[own.length === 1 ? 0 : c]! * Math.abs(factor));
    return product < EPSILON ? 1 : product;
  });
  return { ...quantizer, granularity: 'perChannel', scale, zeroPoint: scale.map(() => 0) };
}

/** What folding multiplies each output channel by, γ / √(var + ε); undefined where nothing is folded into the layer. */
function foldedFactors(trained: Graph, folded: Graph, node: Node): Float32Array | undefined {
  const norm = matchChain(trained, node, 'Conv', 'BatchNormalization')?.[1];
  if (!norm || linksOf(folded).node.has(norm.name)) return undefined;
  const [gamma, variance] = [1, 4].map((index) => floatValues(constantOf(trained, norm.input[index]!)!));
  const epsilon = f32(floatAttribute(norm, 'epsilon', 1e-5));
  return gamma!.map((value, c) => f32(value * f32(1 / f32(Math.sqrt(f32(variance![c]! + epsilon))))));
}
