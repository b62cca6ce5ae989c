/** Slice: y = the elements start, start + step, … of some axes of x ⇒ dx = dy put back there, else 0. */
import { axisIndex } from '../../ops/support/shapes';
import { range, type Emitter, type Value } from '../emitter';
import type { GradientRule } from '../rule';
import { spread } from '../support/sliding';

export const Slice: GradientRule = {
  type: 'Slice',
  backward({ x, y, dy, elements }, e) {
    const starts = elements(1)!;
    const axes = elements(3) ?? range(starts.length);
    const steps = elements(4) ?? axes.map(() => 1);
    const dx = axes.reduce((value, each, i) => {
      const axis = axisIndex(each, x.shape.length)!;
      return unsliced(e, value, axis, starts[i]!, steps[i]!, x.shape[axis]!);
    }, dy);
    return y.shape.includes(0) ? [null] : [dx];
  },
};

function unsliced(e: Emitter, dy: Value, axis: number, start: number, step: number, size: number): Value {
  const from = Math.min(Math.max(start < 0 ? start + size : start, 0), step > 0 ? size : size - 1);
  if (step > 0) return spread(e, dy, axis, from, step, size);
  const count = dy.shape[axis]!;
  return spread(e, e.slice(dy, axis, -1, -count - 1, -1), axis, from + (count - 1) * step, -step, size);
}
