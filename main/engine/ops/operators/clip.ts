/** Clip: y = min(max(x, low), high); the bounds are attributes until opset 11, then inputs. */
import { findAttribute } from '../../graph/attributes';
import { withoutAttributes } from '../../graph/edit';
import type { Operator } from '../operator';
import { scalarLike } from '../support/constants';
import { anyFloat } from '../support/rules';
import { sameAsInput } from '../support/shapes';

export const Clip: Operator = {
  type: 'Clip',
  inputs: [1, 3],
  attributes: { min: anyFloat, max: anyFloat },
  infer: sameAsInput,
  upgrade(context) {
    const { node } = context;
    if (node.attribute.length === 0) return [node];
    const bounds = ['min', 'max'].map((name) => {
      const value = findAttribute(node, name)?.f;
      return value === undefined ? '' : scalarLike(context, node.input[0]!, name, value);
    });
    const input = [node.input[0]!, ...bounds];
    while (input.at(-1) === '') input.pop();
    return [{ ...withoutAttributes(node, 'min', 'max'), input }];
  },
};
