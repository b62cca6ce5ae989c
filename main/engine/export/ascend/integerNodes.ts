/**
 * Integer arithmetic in standard operators, the integers kept in floats: what the fake-quant model is made of (amct-spec
 * §7.1), and what a deploy model becomes where it is executed on the host.
 */
import { constant, node as makeNode } from '../../graph/build';
import type { GraphEdit } from '../../graph/edit';
import { DataType, type Node, type Tensor } from '../../graph/onnx';
import { derivedTensor, floatTensor } from '../../graph/tensor';

/** How data become codes: q = clip(rint(x·inverse) + offset, low, high). */
export interface Codes {
  readonly inverse: number;
  readonly offset: number;
  readonly range: readonly [number, number];
}

/** The node of the quantizer of `layer` that does one of its steps. */
export const quantizerPart = (layer: string, kind: string): string => `${layer}.quant.fakequant.${kind}`;

/** Mul → Round → Add → Clip → Sub: q − offset as a float, rounded before the offset is added. */
export function quantizerNodes(edit: GraphEdit, layer: string, input: string, codes: Codes): readonly Node[] {
  const part = (kind: string): string => quantizerPart(layer, kind);
  const scalar = (kind: string, value: number): string => prependConstant(edit, part(kind), [], Float32Array.of(value));
  const inverse = scalar('scale', codes.inverse);
  const offset = scalar('offset', codes.offset);
  const limits = [scalar('min_val', codes.range[0]), scalar('max_val', codes.range[1])];
  const step = (op: string, kind: string, inputs: readonly string[]): Node =>
    makeNode(op, inputs, [`${part(kind)}.output0`], { name: part(kind) });
  return [
    step('Mul', 'mul', [input, inverse]),
    step('Round', 'round', [`${part('mul')}.output0`]),
    step('Add', 'add', [`${part('round')}.output0`, offset]),
    step('Clip', 'clip', [`${part('add')}.output0`, ...limits]),
    step('Sub', 'sub', [`${part('clip')}.output0`, offset]),
  ];
}

/** The name of the node that `dequantizerNode` gives a layer. */
export const dequantizerName = (layer: string): string => `${layer}.fakedequant.mul`;

/** Integers back to floats: x·scale, the scales along axis 1 of a convolution's output, else of a matrix. */
export function dequantizerNode(
  edit: GraphEdit,
  layer: Node,
  scale: Float32Array,
  weightRank: number | undefined,
  [input, output]: readonly [string, string],
): Node {
  const convolution = layer.opType === 'Conv' || layer.opType === 'ConvTranspose';
  const rank = convolution ? (weightRank ?? 2) : 2;
  const dims = Array.from({ length: rank }, (_, axis) => (axis === 1 ? scale.length : 1));
  const constant = prependConstant(edit, `${layer.name}.fakedequant.dqscale`, dims, scale);
  return makeNode('Mul', [input, constant], [output], { name: dequantizerName(layer.name) });
}

const CODES_AT_ONCE = 1 << 20;

/** Codes, or the levels that they stand for, as a tensor of floats, which take four times the room: in pieces. */
export function floatCodes(
  name: string,
  dims: readonly number[],
  pieces: () => Iterable<Int8Array>,
  levels?: Float32Array,
): Tensor {
  const values = function* (): Iterable<Float32Array> {
    for (const codes of pieces())
      for (let at = 0; at < codes.length; at += CODES_AT_ONCE) {
        const piece = codes.subarray(at, at + CODES_AT_ONCE);
        yield levels ? Float32Array.from(piece, (code) => levels[code]!) : new Float32Array(piece);
      }
  };
  return derivedTensor(name, DataType.FLOAT, dims, values, 'typed');
}

function prependConstant(edit: GraphEdit, name: string, dims: readonly number[], data: Float32Array): string {
  const output = `${name}.output0`;
  edit.prependNode(constant(name, output, floatTensor('', dims, data)));
  return output;
}
