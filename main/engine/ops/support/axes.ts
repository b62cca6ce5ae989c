/** Operators that work along an axis, and lists (axes, pads, sizes) that moved from an attribute to an input. */
import type { Dim } from '../../graph/build';
import { intAttribute, intsAttribute } from '../../graph/attributes';
import type { InferContext, Operator } from '../operator';
import { int, type Rule } from './rules';
import { axisOf, sameAsInput } from './shapes';

/** The output is like input 0; the axis, which counts from the end where it is negative, must lie in its rank. */
export function alongAxis(
  type: string,
  absent: (opset: number) => number,
  attributes?: Readonly<Record<string, Rule>>,
): Operator {
  return {
    type,
    inputs: [1, 1],
    attributes: { axis: int(), ...attributes },
    infer(context) {
      const rank = context.shape(0)?.length;
      if (rank) axisOf(context, intAttribute(context.node, 'axis', Math.max(-rank, absent(context.opset))), rank);
      return sameAsInput(context);
    },
  };
}

/** Whether an optional input is given. */
export const isGiven = (context: InferContext, index: number): boolean => (context.node.input[index] ?? '') !== '';

/**
 * A list that was attribute `name` and is input `index` from opset `since` on: undefined where it is absent, null where it
 * is given but not known yet.
 */
export function listOf(
  context: InferContext,
  name: string,
  index: number,
  since: number,
): readonly Dim[] | null | undefined {
  if (context.opset < since) return intsAttribute(context.node, name);
  return isGiven(context, index) ? (context.ints(index) ?? null) : undefined;
}

/** The attribute, which has no default. Throws ATTRIBUTE_INVALID. */
export function required(context: InferContext, name: string): number {
  const value = intAttribute(context.node, name, NaN);
  return Number.isNaN(value) ? context.invalid(name, 'absent', 'an integer') : value;
}
