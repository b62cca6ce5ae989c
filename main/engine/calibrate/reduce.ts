/** Reductions added to a graph, so that only a few numbers a row cross from ONNX Runtime. */
import { node as makeNode } from '../graph/build';
import type { GraphEdit } from '../graph/edit';
import type { Node } from '../graph/onnx';
import { int64Tensor } from '../graph/tensor';

export type ReduceKind = 'ReduceMax' | 'ReduceMin' | 'ReduceMean' | 'ReduceSum' | 'ReduceSumSquare';

/** Appends `kind` over the axes (all where undefined), dimensions dropped; returns the node. */
export function appendReduction(
  edit: GraphEdit,
  kind: ReduceKind,
  value: string,
  axes: readonly number[] | undefined,
  opset: number,
  base = `${value}/${kind}`,
): Node {
  const output = edit.freshValue(base);
  const asInput = opset >= (kind === 'ReduceSum' ? 13 : 18);
  const input = [value];
  if (axes && asInput) {
    const name = edit.freshValue(`${output}/axes`);
    edit.appendTensor(int64Tensor(name, axes));
    input.push(name);
  }
  const attributes = { keepdims: 0, ...(axes && !asInput ? { axes } : {}) };
  const node = makeNode(kind, input, [output], { name: output, attributes });
  edit.appendNode(node);
  return node;
}

/**
 * The axes behind the leading ones: behind [N, C] for feature maps, behind [N] for anything else. undefined for rank 0, 1
 * or unknown: everything is one row.
 */
export function rowAxes(rank: number | undefined): readonly number[] | undefined {
  if (rank === undefined || rank < 2) return undefined;
  const first = rank > 3 ? 2 : 1;
  return Array.from({ length: rank - first }, (_, i) => first + i);
}
