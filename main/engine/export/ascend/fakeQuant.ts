/**
 * The fake-quant model: standard operators only, integers kept in floats (amct-spec §7.1). To be run without Conv+Mul
 * fusion (amct-facts §5), then it equals the integer arithmetic of the deploy model.
 */
import type { Graph, Model } from '../../graph/onnx';
import { floatTensor } from '../../graph/tensor';
import { rangeOf } from '../../passes/fakeQuantize';
import { dequantizerName, dequantizerNode, floatCodes, quantizerNodes } from './integerNodes';
import { lower, type Writer } from './lower';

export function fakeQuantModel(model: Model & { graph: Graph }): Model & { graph: Graph } {
  return lower(model, writer);
}

const writer: Writer = {
  quantizer(edit, quantizer) {
    const { layer, input, scale, zeroPoint } = quantizer;
    return quantizerNodes(edit, layer, input, {
      inverse: 1 / scale[0]!,
      offset: zeroPoint[0]!,
      range: rangeOf(quantizer),
    });
  },
  weight: ({ weight }) =>
    floatCodes(weight!.tensor.name, weight!.dims, () => weight!.codes(), weight!.quantizer.levels),
  bias: ({ bias }) => floatTensor(bias!.tensor.name, bias!.tensor.dims, Float32Array.from(bias!.codes), 'typed'),
  dequantizer: (edit, { node, weight, dequantScale }, input, output) =>
    dequantizerNode(edit, node, dequantScale, weight?.dims.length, [input, output]),
  dequantOutput: ({ node }) => `${dequantizerName(node.name)}.output0`,
};
