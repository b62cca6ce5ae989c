/** Reductions: axes as an attribute or, in later opsets, as an input; the reduced axes stay as 1 or go. */
import type { Dim } from '../../graph/build';
import { intAttribute } from '../../graph/attributes';
import { DataType } from '../../graph/onnx';
import type { InferContext, MaybeType, Operator, Shape, ValueType } from '../operator';
import { listOf } from './axes';
import type { Compute } from './compute';
import { elements, readerOf, stored } from './elements';
import { flag, int, longs } from './rules';
import { allNumbers, axisOf, lengthOf, sizeOf, unknownDims } from './shapes';

/**
 * A reduction whose axes are an input from opset `since` on. `compute` folds two elements of a small tensor into one,
 * where that is all that the reduction does.
 */
export function reduction(type: string, compute?: Compute, since = 18): Operator {
  return {
    type,
    inputs: [1, 2],
    attributes: { axes: longs, keepdims: flag, noop_with_empty_axes: flag },
    infer(context) {
      const data = context.type(0);
      return [data && reducedType(context, data, since, compute)];
    },
  };
}

function reducedType(context: InferContext, data: ValueType, since: number, compute?: Compute): ValueType {
  const { dataType, shape } = data;
  if (!shape) return { dataType };
  const keep = intAttribute(context.node, 'keepdims', 1) === 1;
  const axes = axesOf(context, shape.length, since);
  if (!axes) return { dataType, shape: openShape(context, shape.length, keep) };
  const output = shape.flatMap((dim, axis): Dim[] => (!axes.has(axis) ? [dim] : keep ? [1] : []));
  return { dataType, shape: output, ints: compute && folded(data, axes, output, keep, compute) };
}

/** The axes to reduce; undefined where they are not known yet. */
function axesOf(context: InferContext, rank: number, since: number): ReadonlySet<number> | undefined {
  const list = listOf(context, 'axes', 1, since);
  if (list === undefined || list?.length === 0) return emptyAxes(context, rank);
  return list && allNumbers(list) ? new Set(list.map((axis) => axisOf(context, axis, rank, 'axes'))) : undefined;
}

function emptyAxes(context: InferContext, rank: number): ReadonlySet<number> {
  const none = intAttribute(context.node, 'noop_with_empty_axes', 0) === 1;
  return new Set(none ? [] : Array.from({ length: rank }, (_, axis) => axis));
}

function openShape(context: InferContext, rank: number, keep: boolean): Shape | undefined {
  if (keep) return unknownDims(rank);
  const count = lengthOf(context, 1);
  return count === undefined ? undefined : unknownDims(Math.max(0, rank - count));
}

function folded(data: ValueType, axes: ReadonlySet<number>, output: Shape, keep: boolean, compute: Compute) {
  const read = readerOf(data);
  const { shape } = data;
  if (!read || !shape || !allNumbers(shape) || sizeOf(shape) === 0) return undefined;
  const inner = shape.map((dim, axis) => (axes.has(axis) ? dim : 1));
  return elements(output, (index) => {
    let next = 0;
    const base = shape.map((_, axis) => (axes.has(axis) && !keep ? 0 : index[next++]!));
    const values = elements(inner, (offset) => read(base.map((at, axis) => at + offset[axis]!)))!;
    return stored(
      values.reduce((a, b) => compute(a, b)),
      data.dataType,
    );
  });
}

/** The index of the greatest or smallest element along one axis. */
export function argReduction(type: string): Operator {
  return {
    type,
    inputs: [1, 1],
    attributes: { axis: int(), keepdims: flag, select_last_index: flag },
    infer: (context): readonly MaybeType[] => {
      const shape = context.shape(0);
      if (!shape) return [{ dataType: DataType.INT64 }];
      const reduced = axisOf(context, intAttribute(context.node, 'axis', 0), shape.length);
      const keep = intAttribute(context.node, 'keepdims', 1) === 1;
      const output = shape.flatMap((dim, axis): Dim[] => (axis !== reduced ? [dim] : keep ? [1] : []));
      return [{ dataType: DataType.INT64, shape: output }];
    },
  };
}
