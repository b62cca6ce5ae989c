/**
 * The fake-quant model: standard operators only, integers kept in floats (amct-spec §7.1). To be run without Conv+Mul
 * fusion (amct-facts §5), then it equals the integer arithmetic of the deploy model.
 */
import { constant, node as makeNode } from '../../graph/build';
import type { GraphEdit } from '../../graph/edit';
import { DataType, type Graph, type Model, type Node } from '../../graph/onnx';
import { derivedTensor, floatTensor } from '../../graph/tensor';
import { rangeOf, type FakeQuantize } from '../../passes/fakeQuantize';
import { lower, type Writer } from './lower';

export function fakeQuantModel(model: Model & { graph: Graph }): Model & { graph: Graph } {
  return lower(model, writer);
}

const writer: Writer = {
  quantizer: fakeQuantizer,
  weight({ weight }) {
    const values = function* (): Iterable<Float32Array> {
      for (const codes of weight!.codes()) yield* floatsOf(codes);
    };
    return derivedTensor(weight!.tensor.name, DataType.FLOAT, weight!.dims, values, 'typed');
  },
  bias: ({ bias }) => floatTensor(bias!.tensor.name, bias!.tensor.dims, Float32Array.from(bias!.codes), 'typed'),
  dequantizer(edit, { node, weight, dequantScale }, input, output) {
    const rank = node.opType === 'Conv' || node.opType === 'ConvTranspose' ? weight!.dims.length : 2;
    const dims = Array.from({ length: rank }, (_, axis) => (axis === 1 ? dequantScale.length : 1));
    const scale = prependConstant(edit, `${node.name}.fakedequant.dqscale`, dims, dequantScale);
    return makeNode('Mul', [input, scale], [output], { name: `${node.name}.fakedequant.mul` });
  },
  dequantOutput: ({ node }) => `${node.name}.fakedequant.mul.output0`,
};

const CODES_AT_ONCE = 1 << 20;

/** The same numbers as floats, which take four times the room: in pieces. */
function* floatsOf(codes: Int8Array): Iterable<Float32Array> {
  for (let at = 0; at < codes.length; at += CODES_AT_ONCE)
    yield new Float32Array(codes.subarray(at, at + CODES_AT_ONCE));
}

function prependConstant(edit: GraphEdit, name: string, dims: readonly number[], data: Float32Array): string {
  const output = `${name}.output0`;
  edit.prependNode(constant(name, output, floatTensor('', dims, data)));
  return output;
}

/** Mul → Round → Add → Clip → Sub: q − offset as a float, rounded before the offset is added. */
function fakeQuantizer(edit: GraphEdit, quantizer: FakeQuantize): readonly Node[] {
  const { layer, input, scale, zeroPoint } = quantizer;
  const [low, high] = rangeOf(quantizer);
  const part = (kind: string): string => `${layer}.quant.fakequant.${kind}`;
  const scalar = (kind: string, value: number): string => prependConstant(edit, part(kind), [], Float32Array.of(value));
  const inverse = scalar('scale', 1 / scale[0]!);
  const offset = scalar('offset', zeroPoint[0]!);
  const limits = [scalar('min_val', low), scalar('max_val', high)];
  const step = (op: string, kind: string, inputs: readonly string[], output = `${part(kind)}.output0`): Node =>
    makeNode(op, inputs, [output], { name: part(kind) });
  return [
    step('Mul', 'mul', [input, inverse]),
    step('Round', 'round', [`${part('mul')}.output0`]),
    step('Add', 'add', [`${part('round')}.output0`, offset]),
    step('Clip', 'clip', [`${part('add')}.output0`, ...limits]),
    step('Sub', 'sub', [`${part('clip')}.output0`, offset]),
  ];
}
