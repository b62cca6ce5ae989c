/** How output and input channels lie in the weight of a layer, groups included. */
import { intAttribute } from '../graph/attributes';
import type { Node } from '../graph/onnx';
import { axisLayout, type ChannelLayout } from '../numerics/channels';
import { operatorOf } from './lookup';
import { operators } from './operators';

/** Whether input `index` is a weight or bias of a layer; also the constant that an Add brings: it may be the bias of a MatMul. */
export function isWeightInput(node: Node, index: number): boolean {
  const operator = operatorOf(node);
  const { weight, bias } = operator?.weight ?? {};
  return index > 0 && (operator?.type === 'Add' || index === weight || index === bias);
}

/** Output channels: axis 0 of a Conv, axis 1 within each group of a ConvTranspose, the columns of a Gemm or MatMul. */
export function outputLayout(node: Node, dims: readonly number[]): ChannelLayout {
  const group = intAttribute(node, 'group', 1);
  const axis = operators.get(node.opType)!.weight!.outputAxis(node, dims.length);
  return node.opType === 'ConvTranspose' && group > 1
    ? groupedLayout(dims, group, dims[0]! / group)
    : axisLayout(dims, axis);
}

/** Input channels: axis 1 within each group of a Conv, axis 0 of a ConvTranspose, the rows of a Gemm or MatMul. */
export function inputLayout(node: Node, dims: readonly number[]): ChannelLayout {
  const group = intAttribute(node, 'group', 1);
  const axis = operators.get(node.opType)!.weight!.inputAxis(node, dims.length);
  return node.opType === 'Conv' && group > 1 ? groupedLayout(dims, group, dims[0]! / group) : axisLayout(dims, axis);
}

/** Axis 1 holds the channels of one group; `rows` entries of axis 0 belong to each group, group after group. */
function groupedLayout(dims: readonly number[], group: number, rows: number): ChannelLayout {
  const perGroup = dims[1]!;
  const inner = dims.slice(2).reduce((product, dim) => product * dim, 1);
  const channelOf = (run: number): number => Math.floor(run / perGroup / rows) * perGroup + (run % perGroup);
  return { channels: perGroup * group, inner, channelOf };
}
