/** InstanceNormalization: y = scale·(x − mean) / √(var + epsilon) + B, mean and var of each channel of each sample. */
import type { Operator } from '../operator';
import { float } from '../support/rules';
import { sameAsInput, unify } from '../support/shapes';

export const InstanceNormalization: Operator = {
  type: 'InstanceNormalization',
  inputs: [3, 3],
  attributes: { epsilon: float() },
  infer(context) {
    const shape = context.shape(0);
    if (shape && (shape.length < 3 || shape.includes(0))) context.disagree();
    for (const index of [1, 2]) {
      const own = context.shape(index);
      if (own && (own.length !== 1 || unify(own[0]!, shape?.[1] ?? null) === undefined)) context.disagree();
    }
    return sameAsInput(context);
  },
};
