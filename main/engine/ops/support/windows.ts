/** Sliding windows: output sizes of convolutions and poolings, with every way of padding. */
import type { Dim } from '../../graph/build';
import { intAttribute, intsAttribute, stringAttribute } from '../../graph/attributes';
import type { Node } from '../../graph/onnx';
import type { InferContext, Shape } from '../operator';
import { flag, int, ints, oneOf, type Rule } from './rules';
import { allNumbers, unify } from './shapes';

/** Far above any real window, far below what overflows ONNX Runtime's arithmetic. */
const MAX = 2 ** 20;

/** Attributes that all window operators share, with the ranges inside which ONNX Runtime is safe. */
export const windowRules: Readonly<Record<string, Rule>> = {
  auto_pad: oneOf('NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID'),
  kernel_shape: ints({ min: 1, max: MAX }),
  strides: ints({ min: 1, max: MAX }),
  dilations: ints({ min: 1, max: MAX }),
  pads: ints({ min: 0, max: MAX }),
  output_padding: ints({ min: 0, max: MAX }),
  output_shape: ints({ min: 1 }),
  ceil_mode: flag,
  count_include_pad: flag,
  storage_order: flag,
  group: int({ min: 1 }),
};

export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
  readonly outputPadding: readonly number[];
  readonly autoPad: string;
  readonly ceil: boolean;
}

/** The window of a node with `kernel` as its size; undefined where the lengths of its attributes contradict each other. */
export function windowOf(node: Node, kernel: readonly number[]): Window | undefined {
  const rank = kernel.length;
  const list = (name: string, absent: number, length = rank): readonly number[] =>
    intsAttribute(node, name) ?? new Array<number>(length).fill(absent);
  const window: Window = {
    kernel,
    strides: list('strides', 1),
    dilations: list('dilations', 1),
    pads: list('pads', 0, 2 * rank),
    outputPadding: list('output_padding', 0),
    autoPad: stringAttribute(node, 'auto_pad', 'NOTSET'),
    ceil: intAttribute(node, 'ceil_mode', 0) === 1,
  };
  const { strides, dilations, pads, outputPadding } = window;
  const fits = [strides, dilations, outputPadding].every((each) => each.length === rank) && pads.length === 2 * rank;
  return fits ? window : undefined;
}

/** The window of a convolution, its size being that of the weight [·, ·, …kernel]; undefined where that is unknown. */
export function weightWindow(context: InferContext, data: Shape, weight: Shape): Window | undefined {
  const kernel = weight.slice(2);
  if (weight.length < 3 || weight.length !== data.length) return context.disagree();
  if (!allNumbers(kernel)) return undefined;
  const stated = intsAttribute(context.node, 'kernel_shape') ?? kernel;
  if (stated.length !== kernel.length || stated.some((size, i) => size !== kernel[i]))
    return context.invalid('kernel_shape', stated, `the weight's kernel [${kernel.join(', ')}]`);
  return windowOf(context.node, kernel) ?? context.disagree();
}

/** Bias of a convolution: one value an output channel. Throws SHAPES_DISAGREE. */
export function checkBias(context: InferContext, index: number, channels: Dim): void {
  const bias = context.shape(index);
  if (bias && (bias.length !== 1 || unify(bias[0]!, channels) === undefined)) context.disagree();
}

export const isSame = ({ autoPad }: Window): boolean => autoPad === 'SAME_UPPER' || autoPad === 'SAME_LOWER';

/** From the first to the last element that a window touches, both included. */
export const span = (window: Pick<Window, 'kernel' | 'dilations'>, axis: number): number =>
  window.dilations[axis]! * (window.kernel[axis]! - 1) + 1;

/** What is padded on both sides where that does not depend on the data's size. */
function padding(window: Window, axis: number): number {
  return window.autoPad === 'NOTSET' ? window.pads[axis]! + window.pads[axis + window.kernel.length]! : 0;
}

/** SAME pads until there are ⌈size / stride⌉ windows; as ONNX Runtime does it, dilation is not thought of. */
export function samePadding(size: number, window: Window, axis: number): number {
  const stride = window.strides[axis]!;
  return Math.max(0, (Math.ceil(size / stride) - 1) * stride + window.kernel[axis]! - size);
}

/**
 * out = (in + pad − span) / stride + 1 with span = dilation·(kernel − 1) + 1; the quotient is cut as C does it (so a window
 * may be longer than the data by less than a stride), or rounded up with ceil_mode (a last window that would start in the
 * padding is dropped). Less than 1 where the window does not fit.
 */
export function windowOutput(size: Dim, window: Window, axis: number): Dim {
  const stride = window.strides[axis]!;
  if (typeof size !== 'number') {
    const added = isSame(window) ? window.kernel[axis]! - 1 : padding(window, axis);
    return stride === 1 && added === span(window, axis) - 1 ? size : null;
  }
  const padded = isSame(window) ? samePadding(size, window, axis) : padding(window, axis);
  const steps = (size + padded - span(window, axis)) / stride;
  if (!window.ceil) return Math.trunc(steps) + 1;
  const count = Math.ceil(steps) + 1;
  const before = window.autoPad === 'NOTSET' ? window.pads[axis]! : 0;
  return (count - 1) * stride >= size + before ? count - 1 : count;
}

/**
 * The reverse: out = stride·(in − 1) + output_padding + span − pad. SAME pads what exceeds in·stride; an `output_shape`
 * that is given is the result itself.
 */
export function transposedOutput(size: Dim, window: Window, axis: number, stated: readonly number[]): Dim {
  if (stated.length > 0) return stated[stated.length - window.kernel.length + axis]!;
  const stride = window.strides[axis]!;
  if (typeof size !== 'number') {
    const change = window.outputPadding[axis]! + span(window, axis) - 1 - padding(window, axis);
    return stride === 1 && (change === 0 || (isSame(window) && change > 0)) ? size : null;
  }
  const full = stride * (size - 1) + window.outputPadding[axis]! + span(window, axis);
  return full - (isSame(window) ? Math.max(0, full - size * stride) : padding(window, axis));
}

/** Output shape [N, channels, …]; undefined where the window does not fit the data. */
export function windowShape(data: Shape, channels: Dim, window: Window, output = windowOutput): Shape | undefined {
  if (data.length !== window.kernel.length + 2) return undefined;
  const spatial = window.kernel.map((_, axis) => output(data[axis + 2]!, window, axis));
  if (spatial.some((dim) => typeof dim === 'number' && dim < 1)) return undefined;
  return [data[0]!, channels, ...spatial];
}
