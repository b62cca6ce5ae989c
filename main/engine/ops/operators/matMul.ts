/** MatMul: Y = A·B as in numpy: A […, M, K], B […, K, N], the axes in front broadcast; a vector is a row or a column. */
import type { Dim } from '../../graph/build';
import type { InferContext, Operator, Shape } from '../operator';
import { broadcast, sizeOf, unify } from '../support/shapes';

export const MatMul: Operator = {
  type: 'MatMul',
  inputs: [2, 2],
  infer(context) {
    const dataType = context.type(0)?.dataType || context.type(1)?.dataType || 0;
    const a = context.shape(0);
    const b = context.shape(1);
    return [{ dataType, shape: a && b && outputShape(context, a, b) }];
  },
  weight: {
    data: 0,
    weight: 1,
    outputAxis: (_node, rank) => rank - 1,
    inputAxis: (_node, rank) => Math.max(0, rank - 2),
  },
  macs(context, output) {
    const depth = context.shape(0)?.at(-1) ?? null;
    const other = context.shape(1)?.at(-2) ?? null;
    return sizeOf([...output, typeof depth === 'number' ? depth : other]);
  },
};

function outputShape(context: InferContext, a: Shape, b: Shape): Shape {
  if (a.length === 0 || b.length === 0) return context.disagree();
  const rows: readonly Dim[] = a.length > 1 ? [a.at(-2)!] : [];
  const columns: readonly Dim[] = b.length > 1 ? [b.at(-1)!] : [];
  const depth = b.length > 1 ? b.at(-2)! : b[0]!;
  const outer = broadcast(a.slice(0, -2), b.slice(0, -2));
  if (!outer || unify(a.at(-1)!, depth) === undefined) return context.disagree();
  return [...outer, ...rows, ...columns];
}
