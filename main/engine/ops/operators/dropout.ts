/** Dropout: y = x at inference; a second output is the mask of what was kept. */
import { intAttribute } from '../../graph/attributes';
import { withoutAttributes } from '../../graph/edit';
import { DataType } from '../../graph/onnx';
import type { Operator } from '../operator';
import { reshaped } from '../support/elements';
import { float, int } from '../support/rules';

export const Dropout: Operator = {
  type: 'Dropout',
  inputs: [1, 3],
  attributes: { ratio: float({ min: 0, max: 1 }), is_test: int(), seed: int() },
  infer(context) {
    const data = context.type(0);
    if (!data) return [];
    const mask = context.opset < 10 ? data.dataType : DataType.BOOL;
    return [reshaped(data, data.shape), { dataType: mask, shape: data.shape }];
  },
  /** Opset 7 took is_test away (it is always inference), opset 10 made the mask boolean; many models have one that nobody reads. */
  upgrade(context) {
    const { opset } = context;
    const masked = opset < 10 && context.node.output.length > 1;
    if (masked && context.isRead(context.node.output[1]!)) return context.cannot('its mask is not boolean');
    const node = masked ? { ...context.node, output: context.node.output.slice(0, 1) } : context.node;
    if (opset >= 7 || !node.attribute.some(({ name }) => name === 'is_test')) return [node];
    if (intAttribute(node, 'is_test', 1) === 0) return context.cannot('it is meant for training (is_test is 0)');
    return [withoutAttributes(node, 'is_test')];
  },
};
