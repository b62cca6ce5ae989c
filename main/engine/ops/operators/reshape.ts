/** Reshape: the same elements in another shape; 0 keeps a dimension (unless allowzero), one −1 takes what is left. */
import type { Dim } from '../../graph/build';
import { intAttribute } from '../../graph/attributes';
import type { InferContext, Operator, Shape } from '../operator';
import { reshaped } from '../support/elements';
import { flag } from '../support/rules';
import { lengthOf, quotient, unknownDims } from '../support/shapes';

export const Reshape: Operator = {
  type: 'Reshape',
  inputs: [2, 2],
  attributes: { allowzero: flag },
  infer(context) {
    const data = context.type(0);
    const target = context.ints(1);
    const rank = lengthOf(context, 1);
    const shape = target ? solved(context, data?.shape, target) : rank === undefined ? undefined : unknownDims(rank);
    return [data ? reshaped(data, shape) : { dataType: 0, shape }];
  },
};

function solved(context: InferContext, data: Shape | undefined, target: readonly Dim[]): Shape {
  const zero = intAttribute(context.node, 'allowzero', 0) === 1;
  const kept = target.map((dim, i): boolean => dim === 0 && !zero && (data === undefined || i < data.length));
  if (target.some((dim, i) => (dim === 0 && !zero && !kept[i]) || (typeof dim === 'number' && dim < -1)))
    context.invalid('shape', target, 'sizes ≥ 0 within the rank of the input, or −1');
  const open = target.flatMap((dim, i) => (dim === -1 || dim === null ? [i] : []));
  if (target.filter((dim) => dim === -1).length > 1) context.invalid('shape', target, 'at most one −1');
  const rest = target.filter((_, i) => !kept[i] && !open.includes(i));
  const left = data
    ? quotient(
        data.filter((_, i) => !kept[i]),
        rest,
      )
    : null;
  if (left === undefined || (open.length === 0 && typeof left === 'number' && left !== 1)) context.disagree();
  return target.map((dim, i): Dim => {
    if (kept[i]) return data?.[i] ?? null;
    if (!open.includes(i)) return dim;
    return open.length === 1 ? (left ?? null) : null;
  });
}
