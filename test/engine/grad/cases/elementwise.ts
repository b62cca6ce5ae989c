/** Cases of the rules that work element by element. */
import { float } from '../../../../main/engine/graph/build';
import { DataType } from '../../../../main/engine/graph/onnx';
import { v, type GradientCase } from '../../../kit/gradients';
import { bools, f32, i64 } from '../../ops/cases';

const A = [2, 3];
const unary = (op: string, low: number, high: number, ...more: Partial<GradientCase>[]): GradientCase[] =>
  [{}, ...more].flatMap((each) => [
    { op, inputs: [v([7], low, high)], ...each },
    { op, inputs: [v([2, 1, 4], low, high)], ...each },
  ]);
const attributes = (values: Readonly<Record<string, number>>): Partial<GradientCase> => ({
  attributes: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, float(name, value)])),
});
/** Broadcast in every way: equal, one repeated, both repeated, a scalar. */
const binary = (op: string, low: number, high: number, low2 = low, high2 = high): GradientCase[] =>
  [
    [A, A],
    [A, [3]],
    [[3], A],
    [
      [2, 1, 3],
      [4, 1],
    ],
    [[], [2, 2]],
    [[1, 1], []],
  ].map(([a, b]) => ({ op, inputs: [v(a!, low, high), v(b!, low2, high2)] }));
const variadic = (op: string): GradientCase[] => [
  { op, inputs: [v(A)] },
  { op, inputs: [v(A), v([3])] },
  { op, inputs: [v([2, 1]), v(A), v([]), v([4, 1, 1])] },
];

export const elementwise: Readonly<Record<string, readonly GradientCase[]>> = {
  Abs: unary('Abs', -2, 2),
  Acos: unary('Acos', -0.7, 0.7),
  Acosh: unary('Acosh', 1.5, 3),
  Asin: unary('Asin', -0.7, 0.7),
  Asinh: unary('Asinh', -2, 2),
  Atan: unary('Atan', -2, 2),
  Atanh: unary('Atanh', -0.7, 0.7),
  Cos: unary('Cos', -3, 3),
  Cosh: unary('Cosh', -2, 2),
  Sin: unary('Sin', -3, 3),
  Sinh: unary('Sinh', -2, 2),
  Tan: unary('Tan', -1, 1),
  Tanh: unary('Tanh', -2, 2),
  Sigmoid: unary('Sigmoid', -4, 4),
  Exp: unary('Exp', -2, 2),
  Log: unary('Log', 0.5, 3),
  Sqrt: unary('Sqrt', 0.5, 3),
  Reciprocal: unary('Reciprocal', 0.6, 3),
  Neg: unary('Neg', -2, 2),
  Erf: unary('Erf', -2, 2),
  Relu: unary('Relu', -2, 2),
  Softplus: unary('Softplus', -3, 3),
  Softsign: unary('Softsign', 0.2, 3),
  Identity: unary('Identity', -2, 2),
  Celu: unary('Celu', -2, 2, attributes({ alpha: 0.6 })),
  Elu: unary('Elu', -2, 2, attributes({ alpha: 0.6 })),
  Selu: unary('Selu', -2, 2, attributes({ alpha: 1.2, gamma: 0.7 })),
  LeakyRelu: unary('LeakyRelu', -2, 2, attributes({ alpha: 0.3 })),
  ThresholdedRelu: unary('ThresholdedRelu', -3, 3, attributes({ alpha: 0.4 })),
  HardSigmoid: unary('HardSigmoid', -4, 4, attributes({ alpha: 0.4, beta: 0.3 })),
  HardSwish: unary('HardSwish', -4, 4),
  Shrink: unary('Shrink', -2, 2, attributes({ lambd: 0.7, bias: 0.3 })),
  Mish: unary('Mish', -3, 3),
  Swish: unary('Swish', -3, 3, attributes({ alpha: 0.5 })).map((each) => ({ ...each, opset: 24 })),
  Gelu: unary('Gelu', -3, 3, { attributes: { approximate: 'tanh' } }).map((each) => ({ ...each, opset: 20 })),
  PRelu: [
    { op: 'PRelu', inputs: [v([2, 3, 4], -2, 2), v([3, 1])] },
    { op: 'PRelu', inputs: [v([2, 3], -2, 2), v([2, 3])] },
    { op: 'PRelu', inputs: [v([2, 3], -2, 2), v([1])] },
  ],
  Clip: [
    { op: 'Clip', inputs: [v([9], -2, 2), f32([-1], []), f32([0.7], [])] },
    { op: 'Clip', inputs: [v([9], -2, 2), v([], -1, -0.5), v([], 0.5, 1)] },
    { op: 'Clip', inputs: [v([9], -2, 2), f32([-0.5], [])] },
    { op: 'Clip', inputs: [v([9], -2, 2), f32([-Infinity], []), f32([0.5], [])] },
    { op: 'Clip', inputs: [v([9], -2, 2), '', f32([0.5], [])] },
  ],
  Cast: [{ op: 'Cast', inputs: [v([5])], attributes: { to: DataType.FLOAT } }],
  CastLike: [{ op: 'CastLike', inputs: [v([5]), f32([1])] }],
  Dropout: [{ op: 'Dropout', inputs: [v([5]), f32([0.3], [])] }],
  Add: binary('Add', -1, 1),
  Sub: binary('Sub', -1, 1),
  Mul: binary('Mul', -1, 1),
  Div: binary('Div', -1, 1, 0.6, 2),
  Mod: [{ op: 'Mod', inputs: [v([9], -3, 3), v([1], 1.1, 1.2)], attributes: { fmod: 1 } }],
  Pow: [
    ...binary('Pow', 0.6, 2, -2, 2),
    { op: 'Pow', inputs: [v([5], -2, 2), f32([2], [])] },
    { op: 'Pow', inputs: [v([5], -2, 2), i64([3], [])] },
  ],
  Sum: variadic('Sum'),
  Mean: variadic('Mean'),
  Max: variadic('Max'),
  Min: variadic('Min'),
  Where: [
    { op: 'Where', inputs: [bools([1, 0, 1]), v(A), v([2, 1])] },
    { op: 'Where', inputs: [bools([1]), v([]), v([3])] },
  ],
};
