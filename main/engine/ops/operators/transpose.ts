/** Transpose: permutes the axes (reverses them where no permutation is given). */
import { intsAttribute } from '../../graph/attributes';
import type { Operator } from '../operator';
import { moved } from '../support/elements';
import { ints } from '../support/rules';

export const Transpose: Operator = {
  type: 'Transpose',
  inputs: [1, 1],
  attributes: { perm: ints({ min: 0 }) },
  infer(context) {
    const data = context.type(0);
    if (!data?.shape) return [data && { dataType: data.dataType }];
    const { shape } = data;
    const axes = shape.map((_, axis) => axis);
    const perm = intsAttribute(context.node, 'perm') ?? axes.toReversed();
    if (perm.length !== axes.length || axes.some((axis) => !perm.includes(axis)))
      context.invalid('perm', perm, `a permutation of the ${axes.length} axes`);
    const output = perm.map((axis) => shape[axis]!);
    return [moved(data, output, (index) => axes.map((axis) => index[perm.indexOf(axis)]!))];
  },
};
