/** Where quantized layers begin and end in the fake-quant model, by the names that fakeQuant.ts gives its nodes. */
import { linksOf } from '../../graph/links';
import type { Graph } from '../../graph/onnx';
import type { LayerPair } from '../../measure/sideBySide';
import { dataInput } from '../../passes/layerInput';
import { readQuantizedLayers } from './quantizedLayers';

export function ascendLayerPairs(float: Graph, placed: Graph, fakeQuant: Graph): LayerPair[] {
  const nodes = linksOf(fakeQuant).node;
  return readQuantizedLayers(placed).map(({ node, last, data }): LayerPair => {
    const layer = node.name;
    const quantized = nodes.get(`${data.layer}.quant.fakequant.mul`)!.input[0]!;
    const balance = nodes.get(`${layer}.mul`);
    const balanced = balance?.output[0] === quantized;
    return {
      layer,
      float: last.output[0]!,
      quantized: nodes.get(`${layer}.fakedequant.mul`)!.output[0]!,
      floatInput: dataInput(float, linksOf(float).node.get(layer)!).value,
      quantizedInput: balanced ? balance.input[0]! : quantized,
    };
  });
}
