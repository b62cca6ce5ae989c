/** ScatterElements: y = x, with u put at the indices ⇒ dx = dy, 0 at the indices; du = dy read there. With u added: dx = dy. */
import { intAttribute, stringAttribute } from '../../graph/attributes';
import type { GradientRule } from '../rule';

export const ScatterElements: GradientRule = {
  type: 'ScatterElements',
  backward({ node, dy, input, cannot }, e) {
    const axis = intAttribute(node, 'axis', 0);
    const reduction = stringAttribute(node, 'reduction', 'none');
    if (reduction !== 'none' && reduction !== 'add') cannot('reduction', reduction);
    const [indices, updates] = [input(1), input(2)];
    const untouched = reduction === 'add' ? dy : e.op('ScatterElements', [dy, indices, e.zerosLike(updates)], { axis });
    return [untouched, null, e.op('GatherElements', [dy, indices], { axis })];
  },
};
