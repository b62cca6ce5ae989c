/** A window that slides over data, all paddings told: what convolutions and poolings have in common. */
import { intsAttribute } from '../../graph/attributes';
import type { Node } from '../../graph/onnx';
import { isSame, samePadding, span, windowOf, type Window } from '../../ops/support/windows';
import { range, type Emitter, type Value } from '../emitter';

/** Output o reads the inputs o·stride − before + k·dilation, k < kernel; one number a spatial axis each. */
export interface Sliding {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Padding before the first element. What lies behind the last one follows from the sizes. */
  readonly before: readonly number[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

export const spatial = (value: { readonly shape: readonly number[] }): readonly number[] => value.shape.slice(2);

/** The window of a Conv or a pooling from `x` to `y`. */
export function slidingOf(node: Node, kernel: readonly number[], x: Value, y: Value): Sliding {
  const window = windowOf(node, kernel)!;
  const inputs = spatial(x);
  const before = kernel.map((_, axis) => {
    if (isSame(window)) return head(window, samePadding(inputs[axis]!, window, axis));
    return window.autoPad === 'VALID' ? 0 : window.pads[axis]!;
  });
  return { ...window, before, inputs, outputs: spatial(y) };
}

/** The window of the Conv whose transpose is the ConvTranspose from `x` to `y`: that Conv goes from y's size to x's. */
export function transposedSliding(node: Node, kernel: readonly number[], x: Value, y: Value): Sliding {
  const window = windowOf(node, kernel)!;
  const [inputs, outputs] = [spatial(y), spatial(x)];
  const stated = (intsAttribute(node, 'output_shape') ?? []).length > 0;
  const before = kernel.map((_, axis) => {
    if (!stated && !isSame(window)) return window.autoPad === 'VALID' ? 0 : window.pads[axis]!;
    const full = window.strides[axis]! * (outputs[axis]! - 1) + window.outputPadding[axis]! + span(window, axis);
    return head(window, Math.max(0, full - inputs[axis]!));
  });
  return { ...window, before, inputs, outputs };
}

/** The smaller half of a padding comes first with SAME_UPPER, else the larger one. */
const head = ({ autoPad }: Window, total: number): number =>
  autoPad === 'SAME_UPPER' ? Math.floor(total / 2) : Math.ceil(total / 2);

/** Padding behind the last element that a window reads; negative where the last elements are read by none. */
export function behind(sliding: Sliding): readonly number[] {
  const { strides, before, inputs, outputs } = sliding;
  return inputs.map((size, axis) => (outputs[axis]! - 1) * strides[axis]! + span(sliding, axis) - size - before[axis]!);
}

/** The data with what no window reads taken away, and the paddings that are left for the node itself. */
export function cropped(e: Emitter, x: Value, before: readonly number[], after: readonly number[]) {
  const none = x.shape.slice(0, -before.length).map(() => 0);
  const negative = (pads: readonly number[]): number[] => [...none, ...pads.map((pad) => Math.min(0, pad))];
  const pads = [...before, ...after].map((pad) => Math.max(0, pad));
  return { x: e.pad(x, negative(before), negative(after)), pads };
}

/**
 * The transpose of taking every `step`-th element from `start` on: the elements of `value` are put back on that axis of an
 * otherwise empty tensor of length `size`.
 */
export function spread(e: Emitter, value: Value, axis: number, start: number, step: number, size: number): Value {
  const count = value.shape[axis]!;
  const at = (number: number): number[] => value.shape.map((_, i) => (i === axis ? number : 0));
  let wide = value;
  if (step > 1 && count > 1) {
    const [outer, inner] = [value.shape.slice(0, axis), value.shape.slice(axis + 1)];
    const apart = e.reshape(value, [...outer, count, 1, ...inner]);
    const behindEach = range(value.shape.length + 1).map((i) => (i === axis + 1 ? step - 1 : 0));
    const padded = e.pad(
      apart,
      behindEach.map(() => 0),
      behindEach,
    );
    wide = e.reshape(padded, [...outer, count * step, ...inner]);
  }
  return e.pad(wide, at(start), at(size - start - wide.shape[axis]!));
}
