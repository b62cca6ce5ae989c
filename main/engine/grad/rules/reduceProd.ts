/** ReduceProd: y = Π x ⇒ dx_i = dy·Π_{j ≠ i} x_j: the factors are laid out n × n, those on the diagonal are 1. */
import { range, sizeOf } from '../emitter';
import type { GradientRule } from '../rule';
import { kept, reducedAxes, reducedCount } from '../support/reductions';

export const ReduceProd: GradientRule = {
  type: 'ReduceProd',
  backward(use, e) {
    const { x, dy } = use;
    const axes = reducedAxes(use);
    const free = range(x.shape.length).filter((axis) => !axes.includes(axis));
    const count = reducedCount(use);
    const outer = free.map((axis) => x.shape[axis]!);
    const rows = e.reshape(e.transpose(x, [...free, ...axes]), [sizeOf(outer), 1, count]);
    const unit = range(count * count).map((i) => (i % (count + 1) === 0 ? 1 : 0));
    const diagonal = e.equal(e.floats(unit, [1, count, count]), e.floats([1], []));
    const others = e.product(e.where(diagonal, 1, rows), [2]);
    const apart = e.reshape(others, [...outer, ...axes.map((axis) => x.shape[axis]!)]);
    const back = range(x.shape.length).map((axis) => [...free, ...axes].indexOf(axis));
    return [e.mul(kept(use, e, dy), e.transpose(apart, back))];
  },
};
