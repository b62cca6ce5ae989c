/** SpaceToDepth: [N, C, H, W] → [N, C·b², H / b, W / b]. */
import type { Dim } from '../../graph/build';
import { intAttribute } from '../../graph/attributes';
import type { Operator } from '../operator';
import { int } from '../support/rules';

export const SpaceToDepth: Operator = {
  type: 'SpaceToDepth',
  inputs: [1, 1],
  attributes: { blocksize: int({ min: 1, max: 2 ** 16 }) },
  infer(context) {
    const dataType = context.type(0)?.dataType ?? 0;
    const shape = context.shape(0);
    if (!shape) return [{ dataType }];
    const block = intAttribute(context.node, 'blocksize', 1);
    const [batch = null, channels = null, height = null, width = null] = shape;
    const sides = [height, width].map((size): Dim => (typeof size === 'number' ? size / block : null));
    if (shape.length !== 4 || sides.some((size) => size !== null && !Number.isInteger(size))) context.disagree();
    return [{ dataType, shape: [batch, typeof channels === 'number' ? channels * block ** 2 : null, ...sides] }];
  },
};
