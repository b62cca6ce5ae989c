/** Concat: joins the inputs along one axis; in all other axes they are equal. */
import type { Dim } from '../../graph/build';
import type { InferContext, MaybeType, Operator, Shape } from '../operator';
import { required } from '../support/axes';
import { withIdentity } from '../support/compute';
import { elements, readerOf, type At } from '../support/elements';
import { int } from '../support/rules';
import { allNumbers, axisOf, unifyShapes, withDim } from '../support/shapes';

export const Concat: Operator = {
  type: 'Concat',
  inputs: [1, Infinity],
  attributes: { axis: int() },
  infer(context) {
    const types = context.node.input.map((_, i) => context.type(i));
    const dataType = types.find((type) => type?.dataType)?.dataType ?? 0;
    const shapes = types.map((type) => type?.shape);
    const known = shapes.find((shape) => shape !== undefined);
    if (!known) return [{ dataType }];
    const axis = axisOf(context, required(context, 'axis'), known.length);
    const shape = joinedShape(context, shapes, known, axis);
    return [{ dataType, shape, ints: joinedElements(types, shape, axis) }];
  },
};

const plus = withIdentity(0, (a, b) => a + b);

function joinedShape(context: InferContext, shapes: readonly (Shape | undefined)[], known: Shape, axis: number): Shape {
  let common = withDim(known, axis, null);
  for (const shape of shapes) {
    if (shape && shape.length !== common.length) context.disagree();
    common = shape ? (unifyShapes(common, withDim(shape, axis, null)) ?? context.disagree()) : common;
  }
  const parts = shapes.map((shape) => (shape ? shape[axis]! : null));
  return withDim(
    common,
    axis,
    parts.reduce<Dim>((sum, dim) => plus(sum, dim), 0),
  );
}

/** What is known of the elements: a part of which nothing is known gives nulls. */
function joinedElements(types: readonly MaybeType[], shape: Shape, axis: number): readonly Dim[] | undefined {
  if (!types.some((type) => type?.ints)) return undefined;
  const sizes = types.map((type) => type?.shape?.[axis] ?? null);
  const readers = types.map((type): At => readerOf(type) ?? (() => null));
  if (!allNumbers(sizes)) return undefined;
  return elements(shape, (index) => {
    let at = index[axis]!;
    let part = 0;
    while (at >= sizes[part]!) at -= sizes[part++]!;
    return readers[part]!(index.map((old, i) => (i === axis ? at : old)));
  });
}
