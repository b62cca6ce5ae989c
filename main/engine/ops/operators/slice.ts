/** Slice: along each axis the elements from `start` to before `end` in steps; attributes until opset 10, then inputs. */
import type { Dim } from '../../graph/build';
import { intsAttribute } from '../../graph/attributes';
import { withoutAttributes } from '../../graph/edit';
import { int64Tensor } from '../../graph/tensor';
import type { InferContext, Operator, Shape, ValueType } from '../operator';
import { listOf } from '../support/axes';
import { moved } from '../support/elements';
import { longs } from '../support/rules';
import { axisOf, lengthOf, unknownDims } from '../support/shapes';

export const Slice: Operator = {
  type: 'Slice',
  inputs: [1, 5],
  attributes: { starts: longs, ends: longs, axes: longs },
  infer(context) {
    const data = context.type(0);
    return [data?.shape ? sliced(context, data, data.shape) : data && { dataType: data.dataType }];
  },
  upgrade(context) {
    const { node, opset } = context;
    if (opset >= 10) return [node];
    const given = ['starts', 'ends', 'axes'].filter((name) => intsAttribute(node, name) !== undefined);
    const lists = given.map((name) =>
      context.constant(name, (tensor) => int64Tensor(tensor, intsAttribute(node, name) ?? [])),
    );
    return [{ ...withoutAttributes(node, ...given), input: [node.input[0]!, ...lists] }];
  },
};

interface Cut {
  /** Position of the first element; NaN where it is unknown. */
  readonly from: number;
  readonly step: number;
  readonly size: Dim;
}

function sliced(context: InferContext, data: ValueType, shape: Shape): ValueType {
  const open = { dataType: data.dataType, shape: unknownDims(shape.length) };
  const [starts, ends, axes, steps] = ['starts', 'ends', 'axes', 'steps'].map((name, i) =>
    listOf(context, name, i + 1, 10),
  );
  const count = starts?.length ?? ends?.length ?? axes?.length ?? lengthOf(context, 1);
  if (axes === null || count === undefined) return open;
  const cuts = shape.map((size): Cut => ({ from: 0, step: 1, size }));
  for (let i = 0; i < count; i++) {
    const axis = axes === undefined ? i : axes[i];
    if (typeof axis !== 'number') return open;
    const at = axisOf(context, axis, shape.length, 'axes');
    const step = steps === undefined ? 1 : (steps?.[i] ?? null);
    if (step === 0) context.invalid('steps', steps ?? null, 'steps other than 0');
    cuts[at] = cut(shape[at]!, starts?.[i] ?? null, ends?.[i] ?? null, step);
  }
  const dims = cuts.map(({ size }) => size);
  return moved(data, dims, (index) => index.map((at, axis) => cuts[axis]!.from + at * cuts[axis]!.step));
}

function cut(size: Dim, start: Dim, end: Dim, step: Dim): Cut {
  const unknown: Cut = { from: NaN, step: 1, size: null };
  if (typeof step !== 'number') return unknown;
  if (typeof size !== 'number') return symbolicCut(size, start, end, step);
  if (typeof start !== 'number' || typeof end !== 'number') return unknown;
  const clamp = (value: number, low: number, high: number): number =>
    Math.min(Math.max(value < 0 ? value + size : value, low), high);
  const from = step > 0 ? clamp(start, 0, size) : clamp(start, 0, size - 1);
  const to = step > 0 ? clamp(end, 0, size) : isEverything(end) ? -1 : clamp(end, -1, size - 1);
  return { from, step, size: Math.max(0, Math.ceil((to - from) / step)) };
}

/** The greatest 32- and 64-bit integers as an end say 'to the end', whatever the direction. */
const isEverything = (end: Dim): boolean => end === 2 ** 31 - 1 || end === 2 ** 63;

/** What can be told of a dimension that is not known but ≥ 1: all of it, its first or its last element. */
function symbolicCut(size: Dim, start: Dim, end: Dim, step: number): Cut {
  const beyond = typeof end === 'number' && end >= 2 ** 31 - 1;
  const all = step > 0 ? start === 0 && (beyond || (end !== null && end === size)) : start === -1 && isBefore(end);
  if (all && Math.abs(step) === 1) return { from: step > 0 ? 0 : NaN, step, size };
  if (step > 0 && ((start === 0 && end === 1) || (start === -1 && beyond))) return { from: NaN, step, size: 1 };
  return { from: NaN, step: 1, size: null };
}

const isBefore = (end: Dim): boolean => isEverything(end) || (typeof end === 'number' && end <= -(2 ** 31 - 1));
