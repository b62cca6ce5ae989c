/** Cases of the rules of products: matrices, convolutions, Einsum. */
import { float } from '../../../../main/engine/graph/build';
import { always, v, type GradientCase } from '../../../kit/gradients';

const product = (...shapes: readonly (readonly number[])[]): GradientCase => ({
  op: 'MatMul',
  inputs: shapes.map((shape) => v(shape)),
});
const gemm = (a: number[], b: number[], c: number[], attributes: GradientCase['attributes']): GradientCase => ({
  op: 'Gemm',
  inputs: [v(a), v(b), ...(c.length > 0 || attributes?.['scalar'] ? [v(c)] : [])],
  attributes,
});
type Attributes = NonNullable<GradientCase['attributes']>;
const conv = (x: number[], w: number[], attributes: Attributes = {}, op = 'Conv', bias = true): GradientCase => {
  const group = (attributes['group'] as number | undefined) ?? 1;
  const channels = op === 'Conv' ? w[0]! : w[1]! * group;
  return { op, inputs: [v(x), v(w), ...(bias ? [v([channels])] : [])], attributes };
};
const transposed = (x: number[], w: number[], attributes: Attributes = {}, bias = true): GradientCase =>
  conv(x, w, attributes, 'ConvTranspose', bias);
const einsum = (equation: string, ...shapes: number[][]): GradientCase => ({
  op: 'Einsum',
  inputs: shapes.map((shape) => v(shape)),
  attributes: { equation },
});

const convolutions: GradientCase[] = [
  conv([2, 3, 5, 6], [4, 3, 3, 2]),
  conv([2, 3, 5, 6], [4, 3, 3, 3], { pads: [1, 1, 1, 1] }, 'Conv', false),
  conv([2, 3, 6, 6], [4, 3, 3, 3], { pads: [1, 0, 2, 1], strides: [2, 3] }),
  conv([1, 2, 7, 8], [2, 2, 3, 2], { dilations: [2, 3], pads: [2, 1, 0, 3] }),
  conv([2, 2, 8, 7], [3, 2, 3, 2], { dilations: [2, 1], strides: [3, 2], pads: [1, 1, 0, 0] }),
  conv([2, 4, 5, 5], [6, 2, 3, 3], { group: 2, pads: [1, 1, 1, 1] }),
  conv([2, 3, 6, 5], [3, 1, 3, 3], { group: 3, pads: [1, 1, 1, 1], strides: [2, 2] }),
  conv([2, 2, 5, 5], [4, 1, 2, 3], { group: 2, dilations: [2, 1] }),
  conv([2, 3, 4, 4], [5, 3, 1, 1]),
  conv([2, 3, 5, 4], [5, 3, 1, 1], { strides: [2, 2] }),
  conv([2, 3, 8], [4, 3, 3], { pads: [1, 2], strides: [2] }),
  conv([2, 4, 8], [4, 1, 3], { pads: [0, 2], dilations: [2], group: 4 }),
  conv([1, 2, 4, 3, 5], [2, 2, 2, 3, 2], { pads: [1, 1, 0, 0, 1, 1], strides: [2, 1, 2] }),
  conv([1, 2, 4, 3, 4], [4, 1, 2, 2, 2], { group: 2, dilations: [1, 2, 1] }),
  ...['SAME_UPPER', 'SAME_LOWER', 'VALID'].flatMap((auto_pad) => [
    conv([1, 2, 5, 6], [3, 2, 2, 3], { auto_pad }),
    conv([1, 2, 7, 6], [3, 2, 4, 3], { auto_pad, strides: [2, 3] }),
  ]),
  conv([1, 2, 5, 5], [2, 2, 2, 2], { pads: [3, 2, 2, 3] }),
  conv([1, 40, 3, 3], [40, 1, 3, 3], { group: 40, pads: [1, 1, 1, 1] }),
];
/** Every way to compute a gradient in one of them. */
const everyWay = convolutions.flatMap((each) =>
  [always('turned', 'swapped'), always('transposed', 'patches'), always('turned', 'taps')].map((formulations) => ({
    ...each,
    formulations,
  })),
);

export const products: Readonly<Record<string, readonly GradientCase[]>> = {
  MatMul: [
    product([3, 4], [4, 2]),
    product([2, 3, 4], [4, 2]),
    product([3, 4], [2, 4, 2]),
    product([2, 1, 3, 4], [3, 4, 2]),
    product([2, 3, 2, 3], [2, 3, 3, 2]),
    product([4], [4, 2]),
    product([3, 4], [4]),
    product([4], [4]),
    product([2, 3, 4], [4]),
    product([4], [2, 4, 3]),
  ],
  Gemm: [
    gemm([3, 4], [4, 2], [2], {}),
    gemm([3, 4], [2, 4], [3, 1], { transB: 1, alpha: float('alpha', 0.7), beta: float('beta', -1.3) }),
    gemm([4, 3], [4, 2], [3, 2], { transA: 1, alpha: float('alpha', 2) }),
    gemm([4, 3], [2, 4], [1], { transA: 1, transB: 1 }),
    gemm([3, 4], [4, 2], [], {}),
  ],
  Conv: everyWay,
  ConvTranspose: [
    transposed([2, 3, 4, 5], [3, 2, 3, 2]),
    transposed([2, 3, 3, 4], [3, 2, 3, 3], { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] }),
    transposed([2, 3, 3, 4], [3, 2, 2, 3], { strides: [3, 2], pads: [0, 1, 2, 0], output_padding: [2, 0] }, false),
    transposed([1, 4, 3, 3], [4, 2, 2, 2], { group: 2, dilations: [2, 1], strides: [1, 2] }),
    transposed([1, 4, 3, 3], [4, 1, 3, 3], { group: 4, strides: [2, 2], pads: [1, 1, 1, 1] }),
    transposed([2, 3, 4], [3, 2, 3], { strides: [2], pads: [1, 0], output_padding: [1] }),
    transposed([1, 2, 3, 2, 2], [2, 2, 2, 3, 2], { strides: [2, 1, 2], pads: [0, 1, 0, 1, 1, 0] }),
    ...['SAME_UPPER', 'SAME_LOWER'].map((auto_pad) =>
      transposed([1, 2, 3, 4], [2, 2, 4, 3], { auto_pad, strides: [2, 2] }),
    ),
    transposed([1, 2, 3, 3], [2, 2, 3, 3], { output_shape: [6, 5], strides: [2, 2] }),
    transposed([1, 2, 3, 3], [2, 2, 2, 2], { dilations: [3, 3], strides: [3, 2], output_padding: [2, 1] }),
  ],
  Einsum: [
    einsum('ij,jk->ik', [2, 3], [3, 4]),
    einsum('bij,bkj->bik', [2, 2, 3], [2, 4, 3]),
    einsum('bhid,bhjd->bhij', [1, 2, 3, 2], [1, 2, 4, 2]),
    einsum('ij->i', [2, 3]),
    einsum('i,ij,j', [2], [2, 3], [3]),
    einsum('ij->ji', [2, 3]),
  ],
};
