/** What the quantizers share: rounding to codes, errors of rounding, scales along an axis. */
import type { DataUse } from '../dataQuantizer';
import { range, sizeOf, type Emitter, type Operand, type Value } from '../emitter';

/**
 * y = (clip(rint(x / s + z), qmin, qmax) − z)·s; without z it is 0. As AMCT computes it, although rint(x / s) between qmin − z and
 * qmax − z needs two passes less: what x / s + z loses of x / s decides ties, and deep layers of golden trainings show it.
 */
export function quantized(
  e: Emitter,
  x: Value,
  { scale, zeroPoint }: { readonly scale: Value; readonly zeroPoint: Operand },
  { lowest, highest }: { readonly lowest: number; readonly highest: number },
): Value {
  const code = e.op('Round', [e.add(e.div(x, scale), zeroPoint)]);
  const clipped = e.op('Clip', [code, e.operand(lowest, x), e.operand(highest, x)]);
  return e.mul(e.sub(clipped, zeroPoint), scale);
}

/** rint(t) − t. */
export const roundingError = (e: Emitter, t: Value): Value => e.sub(e.op('Round', [t]), t);

/** Σ of all elements. */
export const total = (e: Emitter, x: Value): Value => e.reshape(e.sum(x, range(x.shape.length)), []);

/** Σ dy·(rint(t) − t inside, `above` above, `below` below), t = x / s; inside rint(t) − t = (y − x) / s. */
export function roundedSum(e: Emitter, { x, y, dx, scale, ...use }: DataUse, above: Operand, below: Operand): Value {
  const inside = e.div(total(e, e.mul(dx, e.sub(y, x))), scale);
  return e.add(inside, e.add(e.mul(use.above, above), e.mul(use.below, below)));
}

/** One number for all of x, or one for each index of an axis, in a form that broadcasts to x. */
export function alongAxis(e: Emitter, value: Value, x: Value, axis: number): Value {
  const count = value.shape[0] ?? 1;
  return e.reshape(value, count === 1 ? [] : range(x.shape.length).map((each) => (each === axis ? count : 1)));
}

/**
 * The gradient by a scale that broadcasts to x, as Learned Step Size Quantization scales it: Σ slope·dy / √(n·levels), n elements a
 * scale.
 */
export function stepGradient(e: Emitter, { slope, dy, scale, levels }: StepGradient, shape: readonly number[]): Value {
  const axes = range(dy.shape.length).filter((axis) => (scale.shape[axis] ?? 1) === 1);
  const factor = 1 / Math.sqrt((sizeOf(dy.shape) / sizeOf(scale.shape)) * levels);
  return e.reshape(e.mul(e.sum(e.mul(slope, dy), axes), factor), shape);
}

interface StepGradient {
  /** ∂y/∂s of each element. */
  readonly slope: Value;
  readonly dy: Value;
  readonly scale: Value;
  readonly levels: number;
}
