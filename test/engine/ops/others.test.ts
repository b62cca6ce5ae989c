/** Operators that few models use: what we infer is what ONNX Runtime returns. */
import { expect, it } from 'vitest';
import { DataType } from '../../../main/engine/graph/onnx';
import { macsOfNode } from '../../../main/engine/ops/cost';
import { inferTypes } from '../../../main/engine/ops/infer';
import { f32, i64, modelOf, suite, w, x, type Case } from './cases';

const { UINT8, INT8, INT32, INT64 } = DataType;
const number = (value: number) => i64([value], []);
const tenth = f32([0.1], []);
const zero = x([], UINT8, [0]);

suite('integer products', [
  { op: 'ConvInteger', inputs: [x(['N', 2, 5, 6], UINT8), x([3, 2, 3, 3], UINT8)] },
  {
    op: 'ConvInteger',
    inputs: [x(['N', 4, 5, 6], UINT8), x([4, 2, 3, 3], INT8), zero],
    attributes: { group: 2, strides: [2, 2], pads: [1, 1, 1, 1] },
  },
  { op: 'MatMulInteger', inputs: [x(['N', 2, 3], UINT8), x([3, 4], INT8)] },
  {
    op: 'QLinearMatMul',
    inputs: [x(['N', 3], UINT8), tenth, zero, x([3, 4], UINT8), tenth, zero, tenth, zero],
  },
  {
    op: 'QLinearConv',
    inputs: [x(['N', 2, 5, 6], UINT8), tenth, zero, x([3, 2, 3, 3], UINT8), tenth, zero, tenth, zero],
    attributes: { pads: [1, 0, 1, 2] },
  },
  { op: 'DynamicQuantizeLinear', inputs: [x(['N', 3])], outputs: 3 },
]);

const heads = (steps: number, size: number) => x(['N', 2, steps, size]);
const flat = { q_num_heads: 4, kv_num_heads: 2 };
suite('attention', [
  ...[23, 24].flatMap((opset): Case[] => [
    { op: 'Attention', opset, inputs: [heads(4, 6), heads(5, 6), heads(5, 8)] },
    { op: 'Attention', opset, inputs: [x(['N', 4, 8]), x(['N', 5, 4]), x(['N', 5, 6])], attributes: flat },
    {
      op: 'Attention',
      opset,
      inputs: [heads(4, 6), heads(5, 6), heads(5, 8), '', heads(3, 6), heads(3, 8)],
      outputs: 4,
    },
  ]),
  { op: 'Attention', opset: 23, inputs: [heads(4, 6), heads(5, 6), heads(5, 6), x([4, 5])] },
  {
    op: 'RotaryEmbedding',
    opset: 23,
    inputs: [x(['N', 3, 4, 6]), w(4, 3), w(4, 3), x(['N', 4], INT64)],
  },
  { op: 'TensorScatter', opset: 24, inputs: [x([2, 3, 8, 4]), x([2, 3, 2, 4]), x([2], INT64)] },
]);

suite('bits and random numbers', [
  { op: 'BitShift', inputs: [x(['N', 3], UINT8), x([3], UINT8)], attributes: { direction: 'LEFT' } },
  ...['BitwiseAnd', 'BitwiseOr', 'BitwiseXor'].map((op): Case => ({
    op,
    opset: 18,
    inputs: [x(['N', 3], INT32), x([3], INT32)],
  })),
  { op: 'BitwiseNot', opset: 18, inputs: [x(['N', 3], INT32)] },
  { op: 'BitCast', opset: 26, inputs: [x(['N', 3])], attributes: { to: INT32 } },
  { op: 'CumProd', opset: 26, inputs: [x(['N', 3]), number(1)] },
  { op: 'Bernoulli', opset: 15, inputs: [x(['N', 3])] },
  { op: 'Bernoulli', opset: 15, inputs: [x(['N', 3])], attributes: { dtype: INT64 } },
  { op: 'RandomNormal', inputs: [], attributes: { shape: [2, 3] } },
  { op: 'RandomUniform', inputs: [], attributes: { shape: [2, 3], dtype: DataType.DOUBLE } },
  { op: 'RandomNormalLike', inputs: [x(['N', 3])] },
  { op: 'RandomUniformLike', inputs: [x(['N', 3], INT32)], attributes: { dtype: DataType.FLOAT } },
  { op: 'Multinomial', inputs: [x(['N', 3])], attributes: { sample_size: 4 } },
]);

suite('signals', [
  ...['BlackmanWindow', 'HannWindow', 'HammingWindow'].flatMap((op): Case[] => [
    { op, opset: 17, inputs: [number(8)] },
    { op, opset: 17, inputs: [number(8)], attributes: { output_datatype: DataType.DOUBLE, periodic: 0 } },
    { op, opset: 17, inputs: [x([], INT64, [5])], open: true },
  ]),
  { op: 'DFT', opset: 17, inputs: [x(['N', 9, 1])], attributes: { onesided: 1 } },
  { op: 'DFT', opset: 17, inputs: [x(['N', 9, 2])], attributes: { inverse: 1 } },
  { op: 'DFT', opset: 17, inputs: [x(['N', 9, 3, 1]), number(12)], attributes: { axis: 2 } },
  { op: 'DFT', opset: 20, inputs: [x(['N', 8, 1])], attributes: { onesided: 1 } },
  { op: 'DFT', opset: 20, inputs: [x(['N', 8, 5, 1]), '', number(1)] },
  { op: 'DFT', opset: 20, inputs: [x(['N', 8, 5, 1]), '', x([], INT64, [1])], open: true },
  { op: 'STFT', opset: 17, inputs: [x(['N', 20, 1]), number(4), x([8])] },
  { op: 'STFT', opset: 17, inputs: [x(['N', 21, 1]), number(5), '', number(6)], attributes: { onesided: 0 } },
  {
    op: 'MelWeightMatrix',
    opset: 17,
    inputs: [number(8), number(16), number(8000), f32([0], []), f32([4000], [])],
  },
]);

suite('pictures', [
  { op: 'AffineGrid', opset: 20, inputs: [x([2, 2, 3]), x([4], INT64, [2, 3, 4, 5])], open: true },
  { op: 'AffineGrid', opset: 20, inputs: [x([2, 2, 3]), i64([2, 3, 4, 5])] },
  { op: 'AffineGrid', opset: 20, inputs: [x([2, 3, 4]), i64([2, 3, 4, 5, 6])] },
  { op: 'Col2Im', opset: 18, inputs: [x(['N', 8, 9]), i64([4, 4]), i64([2, 2])] },
  { op: 'CenterCropPad', opset: 18, inputs: [x(['N', 4, 5]), i64([3, 2, 8])], open: true },
  { op: 'CenterCropPad', opset: 18, inputs: [x(['N', 4, 5]), i64([2, 8])], attributes: { axes: [1, 2] } },
  { op: 'DeformConv', opset: 19, inputs: [x(['N', 2, 5, 6]), w(3, 2, 3, 3), x(['N', 18, 3, 4])] },
  {
    op: 'DeformConv',
    opset: 19,
    inputs: [x(['N', 2, 5, 6]), w(3, 2, 3, 3), x(['N', 18, 5, 6]), w(3), x(['N', 9, 5, 6])],
    attributes: { pads: [1, 1, 1, 1] },
  },
  {
    op: 'MaxRoiPool',
    inputs: [x([1, 2, 5, 5]), f32([0, 0, 0, 4, 4, 0, 1, 1, 3, 3], [2, 5])],
    attributes: { pooled_shape: [2, 3] },
  },
  {
    op: 'MaxUnpool',
    inputs: [x([1, 1, 2, 2]), x([1, 1, 2, 2], INT64, [5, 7, 13, 15])],
    attributes: { kernel_shape: [2, 2], strides: [2, 2] },
  },
  {
    op: 'MaxUnpool',
    inputs: [x([1, 1, 2, 2]), x([1, 1, 2, 2], INT64, [5, 7, 13, 15]), i64([1, 1, 5, 5])],
    attributes: { kernel_shape: [2, 2], strides: [2, 2] },
  },
]);

suite('the rest', [
  { op: 'Det', inputs: [x(['N', 3, 3])] },
  ...['NegativeLogLikelihoodLoss', 'SoftmaxCrossEntropyLoss'].flatMap((op): Case[] => [
    { op, inputs: [x(['N', 3]), x(['N'], INT64)] },
    { op, inputs: [x(['N', 3, 4]), x(['N', 4], INT64), w(3)], attributes: { reduction: 'none' } },
  ]),
  { op: 'SoftmaxCrossEntropyLoss', inputs: [x(['N', 3]), x(['N'], INT64)], outputs: 2 },
  { op: 'Unique', inputs: [x([2, 3])], outputs: 4, open: true },
  { op: 'Unique', inputs: [x(['N', 3])], outputs: 4, attributes: { axis: 0 }, open: true },
  {
    op: 'TfIdfVectorizer',
    inputs: [x(['N', 5], INT64)],
    attributes: {
      max_gram_length: 1,
      max_skip_count: 0,
      min_gram_length: 1,
      mode: 'TF',
      ngram_counts: [0],
      ngram_indexes: [0, 1, 2],
      pool_int64s: [0, 1, 2],
    },
  },
  { op: 'OptionalHasElement', opset: 18, inputs: [x(['N', 3])] },
  { op: 'OptionalGetElement', opset: 18, inputs: [x(['N', 3])] },
]);

it('products are counted', () => {
  const macs = (each: Case): number | undefined => {
    const model = modelOf(each);
    return macsOfNode(model.graph, 'node', each.opset ?? 13, inferTypes(model));
  };
  expect(macs({ op: 'ConvInteger', inputs: [x([1, 2, 5, 5], UINT8), x([3, 2, 3, 3], UINT8)] })).toBe(27 * 18);
  expect(macs({ op: 'MatMulInteger', inputs: [x([2, 3], UINT8), x([3, 4], INT8)] })).toBe(24);
  const [query, key, value] = [x([1, 2, 4, 6]), x([1, 2, 5, 6]), x([1, 2, 5, 8])];
  expect(macs({ op: 'Attention', opset: 23, inputs: [query, key, value] })).toBe(2 * 4 * 5 * (6 + 8));
});
