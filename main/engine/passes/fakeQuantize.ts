/**
 * The one internal node kind for quantization: FakeQuantize(x) = (clip(rint(x·f32(1/s)) + z, qmin, qmax) − z)·s in domain
 * 'mcs'. It holds what a plan says of one tensor; every export target lowers it, training keeps it.
 */
import { codeRange, type Quantizer } from '../../../proto/plan';
import { intAttribute, tensorAttribute } from '../graph/attributes';
import { node as makeNode } from '../graph/build';
import { DataType, type Node } from '../graph/onnx';
import { floatTensor, makeTensor, tensorInts } from '../graph/tensor';
import { floatValues } from '../numerics/values';
import { DOMAIN } from '../ops/fakeQuantize';

export interface FakeQuantize {
  readonly node: Node;
  /** Name of the layer that it belongs to. */
  readonly layer: string;
  readonly input: string;
  readonly output: string;
  readonly scale: Float32Array;
  readonly zeroPoint: readonly number[];
  readonly bits: number;
  /** Of a table of weights: a code is the place of one of these (Quantizer.levels). */
  readonly levels?: Float32Array;
}

/** A calibrated quantizer as a node. Throws where scale or zero point are still missing (a mistake of the caller). */
export function fakeQuantizeNode(
  layer: string,
  role: string,
  input: string,
  output: string,
  quantizer: Quantizer,
): Node {
  const { scale, zeroPoint, format, levels } = quantizer;
  if (!scale || !zeroPoint) throw new Error(`${layer}: not calibrated yet`);
  const codes = Int32Array.from(zeroPoint);
  return makeNode('FakeQuantize', [input], [output], {
    name: `${layer}.${role}`,
    domain: DOMAIN,
    attributes: {
      layer,
      bits: format.bits,
      scale: floatTensor('scale', [scale.length], Float32Array.from(scale)),
      zero_point: makeTensor('zero_point', DataType.INT32, [codes.length], codes),
      ...(levels && { levels: floatTensor('levels', [levels.length], Float32Array.from(levels)) }),
    },
  });
}

/** A quantizer in training, by its name in grad/dataQuantizers or grad/weightQuantizers; `parameters`: values that it reads. */
export type TrainedQuantizer =
  | {
      readonly data: string;
      readonly bits: number;
      readonly parameters: readonly string[];
      /** No data is below 0. */
      readonly unsigned?: boolean;
    }
  | {
      readonly weight: string;
      readonly bits: number;
      readonly parameters: readonly string[];
      /** One scale for each of its indexes; absent: one for all. */
      readonly axis?: number;
    };

export function trainedQuantizeNode(layer: string, input: string, output: string, quantizer: TrainedQuantizer): Node {
  const { bits, parameters } = quantizer;
  const own: Readonly<Record<string, string | number>> =
    'data' in quantizer
      ? { data: quantizer.data, unsigned: quantizer.unsigned ? 1 : 0 }
      : { weight: quantizer.weight, ...(quantizer.axis === undefined ? {} : { axis: quantizer.axis }) };
  return makeNode('FakeQuantize', [input, ...parameters], [output], {
    name: `${layer}.${'data' in quantizer ? 'quant' : 'weight_quant'}`,
    domain: DOMAIN,
    attributes: { layer, bits, ...own },
  });
}

/** What a FakeQuantize node with a fixed range says; undefined for any other node. */
export function fakeQuantizeOf(node: Node | undefined): FakeQuantize | undefined {
  if (node?.domain !== DOMAIN || node.opType !== 'FakeQuantize') return undefined;
  if (!tensorAttribute(node, 'scale')) return undefined;
  const levels = tensorAttribute(node, 'levels');
  return {
    node,
    layer: node.attribute.find(({ name }) => name === 'layer')!.s!.toString(),
    input: node.input[0]!,
    output: node.output[0]!,
    scale: floatValues(tensorAttribute(node, 'scale')!),
    zeroPoint: tensorInts(tensorAttribute(node, 'zero_point')!),
    bits: intAttribute(node, 'bits', 8),
    ...(levels && { levels: floatValues(levels) }),
  };
}

/** qmin and qmax of the node. */
export function rangeOf({ bits }: FakeQuantize): readonly [number, number] {
  return codeRange({ kind: 'int', bits });
}
