/**
 * What a quantizer of data is while it is trained: which numbers it learns, what scale and zero point follow from them, and how the
 * loss changes with them. In the forward pass all of them are y = (clip(rint(x / s + z), qmin, qmax) − z)·s, and the gradient goes
 * straight through to x where nothing is clipped: dx = dy·[x inside]; they differ in the parameters behind s and z.
 */
import type { ScaleAndZero } from '../numerics/affine';
import type { Emitter, Value } from './emitter';

/** The codes of a quantizer: signed integers, qmin = −2^(b−1), qmax = 2^(b−1) − 1. */
export interface Codes {
  readonly lowest: number;
  readonly highest: number;
  /** No data is below 0: where zero point and range are not learned, 0 is the lowest code, else 0. */
  readonly unsigned: boolean;
}

/** The range of data that a quantizer begins with; min ≤ 0 ≤ max. */
export interface Limits {
  readonly min: number;
  readonly max: number;
}

/** Scale and zero point as nodes, in a form that broadcasts to x. */
export interface Affine {
  readonly scale: Value;
  readonly zeroPoint: Value;
}

/** Where a gradient is asked for. */
export interface DataUse extends Affine {
  readonly x: Value;
  readonly y: Value;
  /** dy·[x inside]. */
  readonly dx: Value;
  /** Σ dy·[x above the highest code], Σ dy·[x below the lowest]. */
  readonly above: Value;
  readonly below: Value;
  readonly parameters: readonly Value[];
  readonly codes: Codes;
}

/** The numbers of each parameter. */
export type State = readonly Float32Array[];

export interface DataQuantizer {
  readonly name: string;
  /** What its parameters are called, in their order; scalars. */
  readonly parameters: readonly string[];
  /** Absent: they are learned. `false`: they stay as they began. */
  readonly learns?: false;
  /** A step of the optimizer may make them smaller by weight decay. */
  readonly decays?: true;
  /** What finds its first range, symmetric, in the calibration batches. */
  readonly observer: 'ifmr' | 'luq_mse';
  affine(e: Emitter, parameters: readonly Value[], codes: Codes): Affine;
  /** The gradient by each parameter, or null where nothing is learned. */
  gradients(e: Emitter, use: DataUse): readonly (Value | null)[];
  /** The parameters that quantize the range. */
  begin(limits: Limits, codes: Codes): readonly number[];
  /** What the parameters came to. */
  end(parameters: readonly number[], codes: Codes): ScaleAndZero;
  /** Takes a step back, in place, from which a quantizer cannot go on. */
  guard(now: State, before: State, codes: Codes): void;
}
