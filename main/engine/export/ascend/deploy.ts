/**
 * The deploy model for ATC: AscendQuant → layer with INT8 weight and INT32 bias → AscendDequant, all in the default domain
 * (amct-spec §6). ONNX Runtime does not know these operators.
 */
import { float, node as makeNode } from '../../graph/build';
import { DataType, type Graph, type Model } from '../../graph/onnx';
import { derivedTensor, elementCount, makeTensor } from '../../graph/tensor';
import { lower, type Writer } from './lower';
import { packNibbles } from './nibbles';
import type { QuantizedWeight } from './quantizedLayers';

export function deployModel(model: Model & { graph: Graph }): Model & { graph: Graph } {
  return lower(model, writer);
}

const writer: Writer = {
  quantizer(_edit, { layer, input, output, scale, zeroPoint, bits }) {
    const attributes = {
      scale: float('scale', Math.fround(1 / scale[0]!)),
      offset: float('offset', zeroPoint[0]!),
      dst_type: `INT${bits}`,
    };
    return [makeNode('AscendQuant', [input], [output], { name: `${layer}.quant`, attributes })];
  },
  weight({ weight }) {
    const { tensor, dims, codes, quantizer, inputAxis } = weight!;
    if (quantizer.bits !== 4) return derivedTensor(tensor.name, DataType.INT8, dims, codes);
    const halved = dims.map((dim, axis) => (axis === inputAxis ? dim / 2 : dim));
    return derivedTensor(tensor.name, DataType.INT8, halved, () => [packed(weight!)]);
  },
  bias: ({ bias }) =>
    makeTensor(bias!.tensor.name, DataType.INT32, bias!.tensor.dims, Int32Array.from(bias!.codes), 'typed'),
  dequantizer(edit, { node, dequantScale }, input, output) {
    const parameter = `${node.name}.dequant.param`;
    const words = packScales(dequantScale);
    edit.prependTensor(makeTensor(parameter, DataType.UINT64, [words.length], words, 'typed'));
    return makeNode('AscendDequant', [input, parameter], [output], {
      name: `${node.name}.dequant`,
      attributes: { dtype: 0 },
    });
  },
  dequantOutput: ({ node }) => `${node.name}.dequant.output0`,
};

/** The scales that such words hold; undefined where one of them says more than a float32. */
export function unpackScales(words: BigUint64Array): Float32Array | undefined {
  const bits = Uint32Array.from(words, Number);
  return words.every((word) => word >> 32n === 0n) ? new Float32Array(bits.buffer) : undefined;
}

/** Bits 31…0: the float32 of the scale; everything above stays 0 (offset_w is always 0). amct-spec §6.4 */
export function packScales(scales: Float32Array): BigUint64Array {
  const bits = new Uint32Array(scales.buffer, scales.byteOffset, scales.length);
  return BigUint64Array.from(bits, BigInt);
}

/** All codes of a weight, two a byte along its input channels. */
function packed(weight: QuantizedWeight): Int8Array {
  const { dims, inputAxis } = weight;
  const codes = new Int8Array(elementCount(dims));
  let at = 0;
  for (const piece of weight.codes()) {
    codes.set(piece, at);
    at += piece.length;
  }
  return packNibbles(codes, dims, inputAxis);
}
