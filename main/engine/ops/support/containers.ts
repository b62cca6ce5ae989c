/** Sequences and optional values: a type here is that of a tensor, so of what goes in and comes out nothing is known. */
import type { Operator } from '../operator';
import type { Rule } from './rules';

export function container(
  type: string,
  inputs: Operator['inputs'],
  attributes?: Readonly<Record<string, Rule>>,
): Operator {
  return { type, inputs, attributes, infer: () => [] };
}
