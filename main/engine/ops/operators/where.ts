/** Where: y = condition ? X : Y, all three broadcast against each other. */
import type { Dim } from '../../graph/build';
import type { Operator } from '../operator';
import { mapped } from '../support/elementwise';

export const Where: Operator = {
  type: 'Where',
  inputs: [3, 3],
  infer(context) {
    return mapped(context, choose, context.type(1)?.dataType || context.type(2)?.dataType || 0);
  },
};

function choose(condition: Dim = null, x: Dim = null, y: Dim = null): Dim {
  if (condition === null) return x === y ? x : null;
  return condition === 0 ? y : x;
}
