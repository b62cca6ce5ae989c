/** What the quantizers share: rounding to codes, errors of rounding, scales along an axis. */
import { range, sizeOf, type Emitter, type Operand, type Value } from '../emitter';

/** y = (clip(rint(x / s + z), qmin, qmax) − z)·s; without z it is 0. */
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

/** One number for all of x, or one for each index of an axis, in a form that broadcasts to x. */
export function alongAxis(e: Emitter, value: Value, x: Value, axis: number): Value {
  const count = value.shape[0] ?? 1;
  return e.reshape(value, count === 1 ? [] : range(x.shape.length).map((each) => (each === axis ? count : 1)));
}

/**
 * The gradient by a scale that broadcasts to x, as Learned Step Size Quantization scales it: Σ slope·dy / √(n·levels), n elements a
 * scale.
 */
export function stepGradient(
  e: Emitter,
  { slope, dy, scale, count, levels }: StepGradient,
  shape: readonly number[],
): Value {
  const axes = range(dy.shape.length).filter((axis) => (scale.shape[axis] ?? 1) === 1);
  const factor = 1 / Math.sqrt((count ?? sizeOf(dy.shape) / sizeOf(scale.shape)) * levels);
  return e.reshape(e.mul(e.sum(e.mul(slope, dy), axes), factor), shape);
}

interface StepGradient {
  /** ∂y/∂s of each element. */
  readonly slope: Value;
  readonly dy: Value;
  readonly scale: Value;
  /** n; absent: the elements of x that share a scale. */
  readonly count?: number;
  readonly levels: number;
}
