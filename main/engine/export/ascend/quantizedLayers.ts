/** The quantized layers of a graph with FakeQuantize nodes, with all numbers that deploy and fake-quant model share. */
import { linksOf } from '../../graph/links';
import { producerOf } from '../../graph/match';
import type { Graph, Node, Tensor } from '../../graph/onnx';
import { intAttribute } from '../../graph/attributes';
import { elementCount } from '../../graph/tensor';
import { quantize } from '../../numerics/affine';
import { wholeLayout } from '../../numerics/channels';
import { codesOfLevels } from '../../numerics/levels';
import { rint } from '../../numerics/rounding';
import { floatPieces, floatValues } from '../../numerics/values';
import { outputLayout } from '../../ops/weights';
import { fakeQuantizeOf, type FakeQuantize } from '../../passes/fakeQuantize';
import { dataInput } from '../../passes/layerInput';
import { matMulBias } from './matMulBias';

const f32 = Math.fround;

export interface QuantizedLayer {
  readonly node: Node;
  /** The node behind which the dequantization stands: the layer, or the Add that carries its bias. */
  readonly last: Node;
  readonly data: FakeQuantize;
  readonly weight?: QuantizedWeight;
  readonly bias?: { readonly tensor: Tensor; readonly codes: Float64Array };
  /** f32(scale_d · scale_w), one value or one an output channel. */
  readonly dequantScale: Float32Array;
}

export interface QuantizedWeight {
  readonly tensor: Tensor;
  readonly quantizer: FakeQuantize;
  /** Dimensions of the codes: those of the tensor, turned where a Gemm was transposed. */
  readonly dims: readonly number[];
  /** In order, computed piece by piece whenever they are asked for. */
  codes(): Iterable<Int8Array>;
  /** Axis of the input channels. */
  readonly inputAxis: number;
}

/** In the order of the graph. */
export function readQuantizedLayers(graph: Graph): QuantizedLayer[] {
  return graph.node.flatMap((node) => {
    const isPool = node.opType === 'AveragePool';
    const weight = fakeQuantizeOf(producerOf(graph, node.input[1] ?? ''));
    const data = weight || isPool ? fakeQuantizeOf(producerOf(graph, dataInput(graph, node).value)) : undefined;
    return data ? [readLayer(graph, node, data, weight)] : [];
  });
}

function readLayer(graph: Graph, node: Node, data: FakeQuantize, quantizer: FakeQuantize | undefined): QuantizedLayer {
  const weight = quantizer && readWeight(graph, node, quantizer);
  const dequantScale = weight
    ? weight.quantizer.scale.map((scale) => f32(scale * data.scale[0]!))
    : Float32Array.of(data.scale[0]!);
  const added = node.opType === 'MatMul' ? matMulBias(graph, node) : undefined;
  const biasTensor =
    added?.tensor ?? (weight && node.input[2] ? linksOf(graph).initializer.get(node.input[2]) : undefined);
  const bias = biasTensor && { tensor: biasTensor, codes: biasCodes(floatValues(biasTensor), dequantScale) };
  return { node, last: added?.add ?? node, data, weight, bias, dequantScale };
}

/** rint(f32(bias / deq)), not yet checked against 32 bits. */
export function biasCodes(bias: Float32Array, dequantScale: Float32Array): Float64Array {
  const single = dequantScale.length === 1;
  return Float64Array.from(bias, (value, i) => rint(f32(value / dequantScale[single ? 0 : i]!)));
}

function readWeight(graph: Graph, node: Node, quantizer: FakeQuantize): QuantizedWeight {
  const tensor = linksOf(graph).initializer.get(quantizer.input)!;
  const layout = quantizer.scale.length > 1 ? outputLayout(node, tensor.dims) : wholeLayout(elementCount(tensor.dims));
  const { scale, bits, levels } = quantizer;
  const codes = function* (): Iterable<Int8Array> {
    for (const { start, values } of floatPieces(tensor))
      yield levels
        ? codesOfLevels(values, { scale, levels }, layout, start)
        : quantize(values, scale, layout, bits, new Int8Array(values.length), start);
  };
  const turned = node.opType === 'Gemm' && intAttribute(node, 'transB', 0) === 1;
  const inputAxis = node.opType === 'Conv' ? 1 : 0;
  if (!turned) return { tensor, quantizer, dims: tensor.dims, codes, inputAxis };
  const [rows, columns] = tensor.dims as readonly [number, number];
  return { tensor, quantizer, dims: [columns, rows], codes: () => [transposed(codes(), rows, columns)], inputAxis };
}

function transposed(codes: Iterable<Int8Array>, rows: number, columns: number): Int8Array {
  const result = new Int8Array(rows * columns);
  let row = 0;
  let column = 0;
  for (const piece of codes) {
    for (let i = 0; i < piece.length; i++) {
      result[column * rows + row] = piece[i]!;
      if (++column < columns) continue;
      column = 0;
      row++;
    }
  }
  return result;
}
