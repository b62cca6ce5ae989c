/** QLinearConv: Conv of quantized data; x, w and y each bring a scale and a zero point. */
import type { Operator } from '../operator';
import { convolutionMacs, convolved } from '../support/convolutions';
import { windowRules } from '../support/windows';

const [X, W, Y_ZERO_POINT, BIAS] = [0, 3, 7, 8];

export const QLinearConv: Operator = {
  type: 'QLinearConv',
  inputs: [8, 9],
  attributes: windowRules,
  infer(context) {
    const data = context.shape(X);
    const dataType = context.type(Y_ZERO_POINT)?.dataType ?? 0;
    const weight = context.shape(W);
    return [{ dataType, shape: data && weight && convolved(context, data, weight, BIAS) }];
  },
  macs: (context, output) => convolutionMacs(context.shape(W), output),
};
