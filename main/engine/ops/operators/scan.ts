/** Scan: runs a graph for each step along an axis of its scan inputs, carrying states; scan outputs are stacked. */
import type { Dim } from '../../graph/build';
import { intAttribute, intsAttribute } from '../../graph/attributes';
import type { InferContext, MaybeType, Operator } from '../operator';
import { settled } from '../support/branches';
import { int, longs } from '../support/rules';
import { axisOf, unify, withDim } from '../support/shapes';

export const Scan: Operator = {
  type: 'Scan',
  inputs: [1, Infinity],
  omissible: [0],
  attributes: { num_scan_inputs: int({ min: 1 }), scan_input_axes: longs, scan_output_axes: longs },
  infer(context) {
    if (context.opset < 9) return [];
    const types = context.node.input.map((_, i) => context.type(i));
    const states = types.slice(0, types.length - intAttribute(context.node, 'num_scan_inputs', 1));
    const sliced = types.slice(states.length).map((type, i) => sliceOf(context, type, i));
    const steps = sliced.reduce((known: Dim, { size }) => {
      const both = unify(known, size);
      return both === undefined ? context.disagree() : both;
    }, null);
    const run = (now: readonly MaybeType[]) => context.body('body', [...now, ...sliced.map(({ type }) => type)]);
    return settled(states, run).map((type, i) =>
      i < states.length ? type : stacked(context, type, i - states.length, steps),
    );
  },
  upgrade(context) {
    return context.opset < 9 ? context.cannot('its batch axis has no counterpart') : [context.node];
  },
};

function sliceOf(context: InferContext, type: MaybeType, index: number): { type: MaybeType; size: Dim } {
  if (!type?.shape) return { type: type && { dataType: type.dataType }, size: null };
  const stated = intsAttribute(context.node, 'scan_input_axes')?.[index] ?? 0;
  const axis = axisOf(context, stated, type.shape.length, 'scan_input_axes');
  return { type: { dataType: type.dataType, shape: withDim(type.shape, axis) }, size: type.shape[axis]! };
}

function stacked(context: InferContext, type: MaybeType, index: number, steps: Dim): MaybeType {
  if (!type?.shape) return type && { dataType: type.dataType };
  const stated = intsAttribute(context.node, 'scan_output_axes')?.[index] ?? 0;
  const axis = axisOf(context, stated, type.shape.length + 1, 'scan_output_axes');
  return { dataType: type.dataType, shape: type.shape.toSpliced(axis, 0, steps) };
}
