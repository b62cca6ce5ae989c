/** Losses of training: one number, or with reduction 'none' one a label. */
import { stringAttribute } from '../../graph/attributes';
import type { InferContext, MaybeType } from '../operator';
import { int, oneOf, type Rule } from './rules';

export const lossRules: Readonly<Record<string, Rule>> = {
  ignore_index: int(),
  reduction: oneOf('none', 'sum', 'mean'),
};

export function lossType(context: InferContext): MaybeType {
  const none = stringAttribute(context.node, 'reduction', 'mean') === 'none';
  return { dataType: context.type(0)?.dataType ?? 0, shape: none ? context.shape(1) : [] };
}
