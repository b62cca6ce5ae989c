/** MatMul: y = a·b for each matrix of a batch ⇒ da = dy·bᵀ, db = aᵀ·dy. */
import { sizeOf, type Emitter, type Value } from '../emitter';
import type { GradientRule } from '../rule';

export const MatMul: GradientRule = {
  type: 'MatMul',
  backward({ y, dy, input }, e) {
    const [a, b] = [input(0), input(1)];
    // A vector stands for a matrix of one row (a) or of one column (b), whose axis is missing from y.
    const rows = a.shape.length === 1 ? e.reshape(a, [1, ...a.shape]) : a;
    const columns = b.shape.length === 1 ? e.reshape(b, [...b.shape, 1]) : b;
    const batch = y.shape.slice(0, y.shape.length - (a.shape.length > 1 ? 1 : 0) - (b.shape.length > 1 ? 1 : 0));
    const whole = e.reshape(dy, [...batch, rows.shape.at(-2)!, columns.shape.at(-1)!]);
    const da = e.matMul(whole, e.turn(columns));
    const db = columns.shape.length === 2 ? shared(e, rows, whole) : e.matMul(e.turn(rows), whole);
    return [da, b.shape.length === 1 ? e.reshape(db, db.shape.slice(0, -1)) : db];
  },
};

/** One b for the whole batch: its rows make one long matrix. */
function shared(e: Emitter, a: Value, dy: Value): Value {
  const flat = (value: Value): Value => e.reshape(value, [sizeOf(value.shape.slice(0, -1)), value.shape.at(-1)!]);
  return e.matMul(e.turn(flat(a)), flat(dy));
}
