/** Pad: y = (A_1 ⊗ A_2 ⊗ …)·x + constant, A_a the padding of axis a ⇒ dx = (A_1ᵀ ⊗ A_2ᵀ ⊗ …)·dy: a cut, or what is mirrored added. */
import { stringAttribute } from '../../graph/attributes';
import { axisIndex } from '../../ops/support/shapes';
import { range } from '../emitter';
import type { GradientRule } from '../rule';
import { linearGradient } from '../support/linear';

export const Pad: GradientRule = {
  type: 'Pad',
  backward({ node, x, dy, input, elements, optional, wants, cannot }, e) {
    const mode = stringAttribute(node, 'mode', 'constant');
    if (wants(2)) cannot(input(2).name, mode);
    const rank = x.shape.length;
    const axes = (optional(3) ? elements(3)! : range(rank)).map((axis) => axisIndex(axis, rank)!);
    const pads = elements(1)!;
    const along = (axis: number, end: 0 | 1): number => {
      const at = axes.indexOf(axis);
      return at < 0 ? 0 : pads[at + end * axes.length]!;
    };
    const [before, behind] = [range(rank).map((axis) => along(axis, 0)), range(rank).map((axis) => along(axis, 1))];
    const back = (pad: number): number => (pad === 0 ? 0 : -pad);
    if (mode === 'constant') return [e.pad(dy, before.map(back), behind.map(back))];
    const changed = axes.filter((axis) => along(axis, 0) !== 0 || along(axis, 1) !== 0);
    const dx = linearGradient(e, dy, x.shape, changed, (unit, axis) =>
      e.op('Pad', [unit, e.ints([0, along(axis, 0), 0, along(axis, 1)])], { mode }),
    );
    return [dx];
  },
};
