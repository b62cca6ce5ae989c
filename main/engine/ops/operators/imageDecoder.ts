/** ImageDecoder: an encoded picture as [H, W, channels]. */
import { stringAttribute } from '../../graph/attributes';
import { DataType } from '../../graph/onnx';
import type { Operator } from '../operator';
import { oneOf } from '../support/rules';

export const ImageDecoder: Operator = {
  type: 'ImageDecoder',
  inputs: [1, 1],
  attributes: { pixel_format: oneOf('RGB', 'BGR', 'Grayscale') },
  infer(context) {
    const channels = stringAttribute(context.node, 'pixel_format', 'RGB') === 'Grayscale' ? 1 : 3;
    return [{ dataType: DataType.UINT8, shape: [null, null, channels] }];
  },
};
