/** SpaceToDepth: y = blocks of positions laid into channels ⇒ dx = the channels of dy laid back. */
import { intAttribute } from '../../graph/attributes';
import type { GradientRule } from '../rule';

export const SpaceToDepth: GradientRule = {
  type: 'SpaceToDepth',
  backward({ node, dy }, e) {
    return [e.op('DepthToSpace', [dy], { blocksize: intAttribute(node, 'blocksize', 1), mode: 'DCR' })];
  },
};
