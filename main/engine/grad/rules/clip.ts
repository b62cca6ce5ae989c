/**
 * Clip: y = min(max(x, low), high) ⇒ dx = dy where low < y < high; dlow = Σ dy where y = low; dhigh = Σ dy where y = high. Of an x
 * that is a bound itself nothing is said: y alone is kept for the backward pass.
 */
import type { Value } from '../emitter';
import type { GradientRule } from '../rule';

export const Clip: GradientRule = {
  type: 'Clip',
  backward({ y, dy, optional }, e) {
    const [low, high] = [optional(1), optional(2)];
    const margins = [low && e.sub(y, low), high && e.sub(high, y)].filter((margin): margin is Value => !!margin);
    // The smaller of both, not their product: a bound may be infinite.
    const isInside = margins.length > 0 && e.step(margins.length > 1 ? e.op('Min', margins) : margins[0]!);
    return [
      isInside ? e.mul(dy, isInside) : dy,
      low ? e.when(e.equal(y, low), dy) : null,
      high ? e.when(e.equal(y, high), dy) : null,
    ];
  },
};
