/** ScatterND: y = x, with u put at the indices ⇒ dx = dy, 0 at the indices; du = dy read there. With u added: dx = dy. */
import { stringAttribute } from '../../graph/attributes';
import type { GradientRule } from '../rule';

export const ScatterND: GradientRule = {
  type: 'ScatterND',
  backward({ node, dy, input, cannot }, e) {
    const reduction = stringAttribute(node, 'reduction', 'none');
    if (reduction !== 'none' && reduction !== 'add') cannot('reduction', reduction);
    const [indices, updates] = [input(1), input(2)];
    const untouched = reduction === 'add' ? dy : e.op('ScatterND', [dy, indices, e.zerosLike(updates)]);
    return [untouched, null, e.op('GatherND', [dy, indices])];
  },
};
