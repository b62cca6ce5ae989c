/** Resize: y = (A_1 ⊗ A_2 ⊗ …)·x, A_a the interpolation along axis a ⇒ dx = (A_1ᵀ ⊗ A_2ᵀ ⊗ …)·dy. */
import { intsAttribute, stringAttribute } from '../../graph/attributes';
import { axisIndex } from '../../ops/support/shapes';
import { range } from '../emitter';
import type { GradientRule } from '../rule';
import { linearGradient } from '../support/linear';

export const Resize: GradientRule = {
  type: 'Resize',
  backward({ node, x, y, dy, elements, cannot }, e) {
    const rank = x.shape.length;
    const policy = stringAttribute(node, 'keep_aspect_ratio_policy', 'stretch');
    if (policy !== 'stretch') cannot('keep_aspect_ratio_policy', policy);
    const coordinates = stringAttribute(node, 'coordinate_transformation_mode', 'half_pixel');
    if (coordinates === 'tf_crop_and_resize') cannot('coordinate_transformation_mode', coordinates);
    const axes = (intsAttribute(node, 'axes') ?? range(rank)).map((axis) => axisIndex(axis, rank)!);
    const sizes = elements(3)?.length ? elements(3) : undefined;
    const scaleOf = (axis: number): number => elements(2)![axes.indexOf(axis)]!;
    const changed = axes.filter((axis) => (sizes ? x.shape[axis] !== y.shape[axis] : scaleOf(axis) !== 1));
    const kept = node.attribute.filter(({ name }) => name !== 'axes').map((each) => [each.name, each] as const);
    const attributes = Object.fromEntries(kept);
    const dx = linearGradient(e, dy, x.shape, changed, (unit, axis) => {
      const size = unit.shape[0]!;
      if (sizes) return e.op('Resize', [unit, undefined, undefined, e.ints([size, y.shape[axis]!])], attributes);
      return e.op('Resize', [unit, undefined, e.floats([1, scaleOf(axis)])], attributes);
    });
    return [dx];
  },
};
