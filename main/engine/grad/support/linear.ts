/**
 * Operators that are linear along each axis, y = (A_1 ⊗ A_2 ⊗ …)·x (Resize, Pad). The matrix of one axis is what the operator
 * makes of the unit matrix: A_aᵀ = op(1), computed by the operator itself, so it is exact in all its modes.
 */
import { range, type Emitter, type Value } from '../emitter';

/** dx = (A_1ᵀ ⊗ A_2ᵀ ⊗ …)·dy; `apply` is the operator on [n, n] along its second axis: A_aᵀ [n, m], for those axes that it changes. */
export function linearGradient(
  e: Emitter,
  dy: Value,
  shape: readonly number[],
  axes: readonly number[],
  apply: (unit: Value, axis: number) => Value,
): Value {
  return axes.reduce((value, axis) => {
    const size = shape[axis]!;
    const matrix = apply(unitMatrix(e, size, dy.dataType), axis);
    const last = value.shape.length - 1;
    if (axis === last) return e.matMul(value, e.turn(matrix));
    if (axis === last - 1) return e.matMul(matrix, value);
    const perm = [...range(value.shape.length).filter((each) => each !== axis), axis];
    const product = e.matMul(e.transpose(value, perm), e.turn(matrix));
    return e.transpose(
      product,
      range(value.shape.length).map((each) => perm.indexOf(each)),
    );
  }, dy);
}

const unitMatrix = (e: Emitter, size: number, dataType: number): Value =>
  e.op('EyeLike', [e.fill(0, [size, size], dataType)]);
