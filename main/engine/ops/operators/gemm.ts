/** Gemm: Y = alpha·A'·B' + beta·C, a dash meaning transposed where transA, transB say so; A' [M, K], B' [K, N]. */
import { intAttribute } from '../../graph/attributes';
import { withoutAttributes } from '../../graph/edit';
import type { InferContext, Operator, Shape } from '../operator';
import { flag, float } from '../support/rules';
import { broadcastsTo, sizeOf, unify } from '../support/shapes';

export const Gemm: Operator = {
  type: 'Gemm',
  inputs: [2, 3],
  attributes: { alpha: float(), beta: float(), transA: flag, transB: flag, broadcast: flag },
  infer(context) {
    const data = context.type(0);
    const dataType = data?.dataType ?? context.type(1)?.dataType ?? 0;
    const a = matrix(context, 0, 'transA');
    const b = matrix(context, 1, 'transB');
    if (!a && !b) return [{ dataType }];
    if (a && b && unify(a[1]!, b[0]!) === undefined) context.disagree();
    const shape = [a?.[0] ?? null, b?.[1] ?? null];
    const bias = context.shape(2);
    if (bias && !broadcastsTo(bias, shape)) context.disagree();
    return [{ dataType, shape }];
  },
  weight: {
    data: 0,
    weight: 1,
    bias: 2,
    outputAxis: (node) => (intAttribute(node, 'transB', 0) === 1 ? 0 : 1),
    inputAxis: (node) => (intAttribute(node, 'transB', 0) === 1 ? 1 : 0),
  },
  macs(context, output) {
    return sizeOf([...output, matrix(context, 0, 'transA')?.[1] ?? matrix(context, 1, 'transB')?.[0] ?? null]);
  },
  upgrade: ({ node, opset }) => [
    opset < 7 && node.attribute.some(({ name }) => name === 'broadcast') ? withoutAttributes(node, 'broadcast') : node,
  ],
};

function matrix(context: InferContext, index: number, flagName: string): Shape | undefined {
  const shape = context.shape(index);
  if (!shape) return undefined;
  if (shape.length !== 2) return context.disagree();
  return intAttribute(context.node, flagName, 0) === 1 ? [shape[1]!, shape[0]!] : shape;
}
