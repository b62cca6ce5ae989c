/** Sliding windows: output sizes of convolutions and poolings, with every way of padding. */
import type { Dim } from '../../graph/build';
import { intAttribute, intsAttribute, stringAttribute } from '../../graph/attributes';
import type { Node } from '../../graph/onnx';
import type { Shape } from '../operator';
import { flag, int, ints, oneOf, type Rule } from './rules';

/** Attributes that all window operators share, with the ranges inside which ONNX Runtime is safe. */
export const windowRules: Readonly<Record<string, Rule>> = {
  auto_pad: oneOf('NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID'),
  kernel_shape: ints({ min: 1 }),
  strides: ints({ min: 1 }),
  dilations: ints({ min: 1 }),
  pads: ints({ min: 0 }),
  ceil_mode: flag,
  count_include_pad: flag,
  group: int({ min: 1 }),
};

export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
  readonly autoPad: string;
  readonly ceil: boolean;
}

/** The window of a node with `kernel` as its size; undefined where the lengths of its attributes contradict each other. */
export function windowOf(node: Node, kernel: readonly number[]): Window | undefined {
  const rank = kernel.length;
  const list = (name: string, absent: number, length: number): readonly number[] =>
    intsAttribute(node, name) ?? new Array<number>(length).fill(absent);
  const window: Window = {
    kernel,
    strides: list('strides', 1, rank),
    dilations: list('dilations', 1, rank),
    pads: list('pads', 0, 2 * rank),
    autoPad: stringAttribute(node, 'auto_pad', 'NOTSET'),
    ceil: intAttribute(node, 'ceil_mode', 0) === 1,
  };
  const fits = window.strides.length === rank && window.dilations.length === rank && window.pads.length === 2 * rank;
  return fits ? window : undefined;
}

/**
 * out = ⌊(in + pad − dilation·(kernel − 1) − 1) / stride⌋ + 1, ⌈…⌉ with ceil_mode (a last window that would start in the
 * padding is dropped); SAME: ⌈in / stride⌉. Negative where the window does not fit.
 */
export function windowOutput(size: Dim, window: Window, axis: number): Dim {
  if (typeof size !== 'number') return null;
  const stride = window.strides[axis]!;
  if (window.autoPad === 'SAME_UPPER' || window.autoPad === 'SAME_LOWER') return Math.ceil(size / stride);
  const rank = window.kernel.length;
  const padded = window.autoPad === 'VALID' ? 0 : window.pads[axis]! + window.pads[axis + rank]!;
  const span = window.dilations[axis]! * (window.kernel[axis]! - 1) + 1;
  const steps = (size + padded - span) / stride;
  if (!window.ceil) return Math.floor(steps) + 1;
  const count = Math.ceil(steps) + 1;
  const before = window.autoPad === 'VALID' ? 0 : window.pads[axis]!;
  return (count - 1) * stride >= size + before ? count - 1 : count;
}

/** Output shape [N, channels, …]; undefined where the window does not fit the data. */
export function windowShape(data: Shape, channels: Dim, window: Window): Shape | undefined {
  if (data.length !== window.kernel.length + 2) return undefined;
  const spatial = window.kernel.map((_, axis) => windowOutput(data[axis + 2]!, window, axis));
  if (spatial.some((dim) => typeof dim === 'number' && dim < 1)) return undefined;
  return [data[0]!, channels, ...spatial];
}
