/** ConvInteger: Conv of integers, Σ (w − w0)·(x − x0) in 32 bits. */
import { DataType } from '../../graph/onnx';
import type { Operator } from '../operator';
import { convolutionMacs, convolved } from '../support/convolutions';
import { windowRules } from '../support/windows';

const NO_BIAS = -1;

export const ConvInteger: Operator = {
  type: 'ConvInteger',
  inputs: [2, 4],
  attributes: windowRules,
  infer(context) {
    const data = context.shape(0);
    const weight = context.shape(1);
    return [{ dataType: DataType.INT32, shape: data && weight && convolved(context, data, weight, NO_BIAS) }];
  },
  macs: (context, output) => convolutionMacs(context.shape(1), output),
};
