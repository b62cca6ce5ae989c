/** Layers whose bias does not fit 32 bits at its scale: AMCT stops there, we keep the layer float (amct-spec §6.4). */
import { reason, type Reason } from '../../../../proto/reasons';
import type { Graph, Model } from '../../graph/onnx';
import { floatValues } from '../../numerics/values';
import { readQuantizedLayers } from './quantizedLayers';

const INT32_MAX = 2 ** 31 - 1;

export function unfitLayers({ graph }: Model & { graph: Graph }): Map<string, Reason> {
  const found = new Map<string, Reason>();
  for (const { node, bias, dequantScale } of readQuantizedLayers(graph)) {
    const index = bias?.codes.findIndex((code) => Math.abs(code) > INT32_MAX || Number.isNaN(code)) ?? -1;
    if (!bias || index < 0) continue;
    const scale = dequantScale[dequantScale.length === 1 ? 0 : index]!;
    found.set(node.name, reason('BIAS_RANGE', { bias: floatValues(bias.tensor)[index]!, scale }));
  }
  return found;
}
