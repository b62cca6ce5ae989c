/** MelWeightMatrix: weights [frequencies, mel bins] that turn a spectrum into one on the mel scale. */
import { intAttribute } from '../../graph/attributes';
import { DataType } from '../../graph/onnx';
import type { Operator } from '../operator';
import { int } from '../support/rules';
import { frequencies } from '../support/signals';

export const MelWeightMatrix: Operator = {
  type: 'MelWeightMatrix',
  inputs: [5, 5],
  attributes: { output_datatype: int({ min: 1, max: 28 }) },
  infer(context) {
    const dataType = intAttribute(context.node, 'output_datatype', DataType.FLOAT);
    const [bins, length] = [0, 1].map((index) => context.ints(index)?.[0] ?? null);
    return [{ dataType, shape: [frequencies(length!, true), bins!] }];
  },
};
