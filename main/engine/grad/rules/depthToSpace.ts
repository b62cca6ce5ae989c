/** DepthToSpace: y = channels laid out as blocks of positions ⇒ dx = the blocks of dy laid back into channels. */
import { intAttribute, stringAttribute } from '../../graph/attributes';
import type { GradientRule } from '../rule';

export const DepthToSpace: GradientRule = {
  type: 'DepthToSpace',
  backward({ node, x, dy }, e) {
    const block = intAttribute(node, 'blocksize', 1);
    const [batch = 0, channels = 0, height = 0, width = 0] = x.shape;
    const blocks = e.reshape(dy, [batch, channels / block ** 2, height, block, width, block]);
    const isColumnFirst = stringAttribute(node, 'mode', 'DCR') === 'CRD';
    const perm = isColumnFirst ? [0, 1, 3, 5, 2, 4] : [0, 3, 5, 1, 2, 4];
    return [e.reshape(e.transpose(blocks, perm), x.shape)];
  },
};
