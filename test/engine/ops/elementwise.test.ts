/** Operators that work element by element: what we infer is what ONNX Runtime returns. */
import { float } from '../../../main/engine/graph/build';
import { DataType } from '../../../main/engine/graph/onnx';
import { bools, f32, i64, suite, w, x, type Case } from './cases';

const same =
  'Relu LeakyRelu Sigmoid HardSigmoid HardSwish@14 Tanh Elu Erf Softmax LogSoftmax Sqrt Exp Softplus Softsign Mish@18 ' +
  'Selu ThresholdedRelu Celu Shrink Log Abs Neg Floor Ceil Round Sin Cos Tan Asin Acos Atan Sinh Cosh Asinh Acosh ' +
  'Atanh Reciprocal Sign Identity Dropout Hardmax IsNaN IsInf LpNormalization Gelu@20 Swish@24 Softmax@11 Softmax@12 Softmax@1';

const unary: Case[] = same.split(' ').map((text) => {
  const [op = '', opset = '13'] = text.split('@');
  return { op, opset: Math.max(7, Number(opset)), inputs: [x(['N', 3, 4])] };
});

suite('one input', [
  ...unary,
  { op: 'LeakyRelu', inputs: [x(['N', 3])], attributes: { alpha: float('alpha', 0.2) } },
  { op: 'Softmax', inputs: [x(['N', 3, 4, 5])], attributes: { axis: 1 } },
  { op: 'Softmax', opset: 11, inputs: [x(['N', 3, 4, 5])], attributes: { axis: -1 } },
  { op: 'Softmax', opset: 11, inputs: [x(['N'])], attributes: { axis: 0 } },
  { op: 'Gelu', opset: 20, inputs: [x(['N', 4])], attributes: { approximate: 'tanh' } },
  { op: 'Abs', inputs: [x(['N'], DataType.INT64)] },
  { op: 'Neg', inputs: [x([], DataType.INT32)] },
  { op: 'Not', inputs: [x(['N', 2], DataType.BOOL)] },
  { op: 'Dropout', opset: 12, inputs: [x(['N', 3])], outputs: 2 },
  { op: 'Dropout', opset: 10, inputs: [x(['N', 3])], outputs: 2, attributes: { ratio: float('ratio', 0.5) } },
  { op: 'Clip', opset: 10, inputs: [x(['N', 3])], attributes: { min: float('min', 0), max: float('max', 6) } },
  { op: 'Clip', opset: 11, inputs: [x(['N', 3]), f32([0], []), f32([6], [])] },
  { op: 'Clip', inputs: [x(['N', 3]), '', f32([6], [])] },
  { op: 'LRN', inputs: [x(['N', 3, 4, 4])], attributes: { size: 3 } },
  { op: 'MeanVarianceNormalization', inputs: [x(['N', 3, 4, 4])] },
  { op: 'EyeLike', inputs: [x([3, 4])], attributes: { dtype: 7, k: 1 } },
  { op: 'Trilu', opset: 14, inputs: [x(['N', 3, 4])] },
  { op: 'Trilu', opset: 14, inputs: [x(['N', 3, 4]), i64([1], [])], attributes: { upper: 0 } },
  { op: 'CumSum', opset: 14, inputs: [x(['N', 3]), i64([-1], [])] },
  ...[1, 6, 7, 9, 10, 11].map((to): Case => ({ op: 'Cast', inputs: [x(['N', 3])], attributes: { to } })),
  { op: 'CastLike', opset: 15, inputs: [x(['N', 3]), i64([1])] },
]);

const pairs: readonly (readonly [readonly (number | string)[], readonly (number | string)[]])[] = [
  [
    ['N', 3, 4],
    ['N', 3, 4],
  ],
  [['N', 3, 4], [4]],
  [
    ['N', 3, 4],
    [3, 1],
  ],
  [
    [1, 4],
    ['N', 1],
  ],
  [[], ['N', 2]],
];

suite('two inputs', [
  ...'Add Sub Mul Div Pow Equal Greater Less Min Max Sum Mean'
    .split(' ')
    .flatMap((op) => pairs.map(([a, b]): Case => ({ op, inputs: [x(a), x(b)] }))),
  ...'GreaterOrEqual LessOrEqual'.split(' ').map((op): Case => ({ op, opset: 16, inputs: [x(['N', 3]), x([3])] })),
  ...'And Or Xor Equal'
    .split(' ')
    .map((op): Case => ({ op, inputs: [x(['N', 3], DataType.BOOL), x([3], DataType.BOOL)] })),
  { op: 'Mod', inputs: [x(['N', 3], DataType.INT64, [7, -5]), i64([3])] },
  { op: 'Mod', inputs: [x(['N', 3]), w(3)], attributes: { fmod: 1 } },
  { op: 'Pow', inputs: [x(['N', 3]), x([1], DataType.INT64)] },
  { op: 'Add', inputs: [x(['N', 3], DataType.INT32), x([1], DataType.INT32)] },
  { op: 'Sum', inputs: [x(['N', 3]), x([3]), x([1, 1])] },
  { op: 'Max', inputs: [x(['N', 3])] },
  { op: 'PRelu', inputs: [x(['N', 3, 4, 4]), w(3, 1, 1)] },
  { op: 'PRelu', inputs: [x(['N', 3, 4]), w(1)] },
  { op: 'Where', inputs: [x(['N', 1], DataType.BOOL), x([3]), x([1, 1])] },
  { op: 'Where', inputs: [bools([1, 0]), x(['N', 2], DataType.INT64), x([], DataType.INT64)] },
]);
