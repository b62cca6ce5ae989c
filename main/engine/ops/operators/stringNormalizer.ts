/** StringNormalizer: texts [C] or [1, C] in one case, without the stop words (an empty text where none is left). */
import { DataType } from '../../graph/onnx';
import type { Operator } from '../operator';
import { flag, oneOf } from '../support/rules';
import { withDim } from '../support/shapes';

export const StringNormalizer: Operator = {
  type: 'StringNormalizer',
  inputs: [1, 1],
  attributes: { case_change_action: oneOf('NONE', 'LOWER', 'UPPER'), is_case_sensitive: flag },
  infer(context) {
    const shape = context.shape(0);
    if (shape && (shape.length < 1 || shape.length > 2)) context.disagree();
    const filters = context.node.attribute.some(({ name, strings }) => name === 'stopwords' && strings.length > 0);
    const left = shape && filters ? withDim(shape, shape.length - 1, null) : shape;
    return [{ dataType: DataType.STRING, shape: left }];
  },
};
