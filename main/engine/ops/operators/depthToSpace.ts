/** DepthToSpace: [N, C·b², H, W] → [N, C, H·b, W·b]. */
import { intAttribute } from '../../graph/attributes';
import type { Operator } from '../operator';
import { withIdentity } from '../support/compute';
import { int, oneOf } from '../support/rules';

export const DepthToSpace: Operator = {
  type: 'DepthToSpace',
  inputs: [1, 1],
  attributes: { blocksize: int({ min: 1, max: 2 ** 16 }), mode: oneOf('DCR', 'CRD') },
  infer(context) {
    const dataType = context.type(0)?.dataType ?? 0;
    const shape = context.shape(0);
    if (!shape) return [{ dataType }];
    const block = intAttribute(context.node, 'blocksize', 1);
    const [batch = null, channels = null, height = null, width = null] = shape;
    const depth = typeof channels === 'number' ? channels / block ** 2 : null;
    if (shape.length !== 4 || (depth !== null && !Number.isInteger(depth))) context.disagree();
    const times = withIdentity(1, (a, b) => a * b);
    return [{ dataType, shape: [batch, depth, times(height, block), times(width, block)] }];
  },
};
