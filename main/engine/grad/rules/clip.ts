/** Clip: y = min(max(x, low), high) ⇒ dx = dy where low ≤ x ≤ high; dlow = Σ dy where x < low; dhigh = Σ dy where x > high. */
import type { GradientRule } from '../rule';

export const Clip: GradientRule = {
  type: 'Clip',
  backward({ x, y, dy, optional }, e) {
    const [low, high] = [optional(1), optional(2)];
    return [
      e.when(e.equal(x, y), dy),
      low ? e.when(e.less(x, low), dy) : null,
      high ? e.when(e.greater(x, high), dy) : null,
    ];
  },
};
