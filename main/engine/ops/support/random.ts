/** Random tensors, of a shape that is stated or that of the input. */
import { intAttribute, intsAttribute } from '../../graph/attributes';
import { DataType } from '../../graph/onnx';
import type { Operator } from '../operator';
import { float, int, ints, type Rule } from './rules';

const dtype = int({ min: 1, max: 28 });

export function randomTensor(type: string, parameters: readonly string[]): Operator {
  return {
    type,
    inputs: [0, 0],
    attributes: { ...numbers(parameters), dtype, shape: ints({ min: 0 }) },
    infer: ({ node }) => [
      { dataType: intAttribute(node, 'dtype', DataType.FLOAT), shape: intsAttribute(node, 'shape') },
    ],
  };
}

export function randomLike(type: string, parameters: readonly string[]): Operator {
  return {
    type,
    inputs: [1, 1],
    attributes: { ...numbers(parameters), dtype },
    infer: (context) => [
      { dataType: intAttribute(context.node, 'dtype', context.type(0)?.dataType ?? 0), shape: context.shape(0) },
    ],
  };
}

const numbers = (names: readonly string[]): Readonly<Record<string, Rule>> =>
  Object.fromEntries([...names, 'seed'].map((name) => [name, float()]));
