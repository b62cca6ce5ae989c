/** Products, reductions, normalizations and recurrent layers: what we infer is what ONNX Runtime returns. */
import { DataType } from '../../../main/engine/graph/onnx';
import { i64, suite, w, x, type Case } from './cases';

const cube = x(['N', 3, 4]);

suite('products', [
  { op: 'Gemm', inputs: [x(['N', 4]), w(4, 5)] },
  { op: 'Gemm', inputs: [x(['N', 4]), w(5, 4), w(5)], attributes: { transB: 1 } },
  { op: 'Gemm', inputs: [x([4, 'N']), w(4, 5), w(1, 5)], attributes: { transA: 1 } },
  { op: 'Gemm', inputs: [x(['N', 4]), w(4, 5), w(1)] },
  { op: 'MatMul', inputs: [x(['N', 3, 4]), w(4, 5)] },
  { op: 'MatMul', inputs: [x(['N', 1, 3, 4]), x(['N', 6, 4, 2])] },
  { op: 'MatMul', inputs: [x([4]), x(['N', 4, 2])] },
  { op: 'MatMul', inputs: [x(['N', 3, 4]), x([4])] },
  { op: 'MatMul', inputs: [x([4]), x([4])] },
  { op: 'Einsum', inputs: [x(['N', 3, 4]), x(['N', 4, 5])], attributes: { equation: 'bij, bjk -> bik' } },
  { op: 'Einsum', inputs: [x(['N', 2, 3, 4]), x([1, 2, 4, 5])], attributes: { equation: '...ij,...jk->...ik' } },
  { op: 'Einsum', inputs: [x(['N', 3])], attributes: { equation: 'ij->ji' } },
  { op: 'Einsum', inputs: [x([3, 4]), x([4, 5])], attributes: { equation: 'ij,jk' } },
]);

const reductions =
  'ReduceSum ReduceMean ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ReduceSumSquare ReduceLogSum ReduceLogSumExp';
suite('reductions', [
  ...reductions.split(' ').flatMap((op): Case[] => [
    { op, opset: 11, inputs: [cube], attributes: { axes: [-1] } },
    { op, opset: 12, inputs: [cube], attributes: { keepdims: 0 } },
    { op, opset: 18, inputs: [cube, i64([1, 2])], attributes: { keepdims: 0 } },
    { op, opset: 18, inputs: [cube], attributes: { noop_with_empty_axes: 1 } },
    { op, opset: 18, inputs: [cube] },
  ]),
  { op: 'ReduceSum', inputs: [cube, i64([0])] },
  { op: 'ReduceSum', inputs: [cube, x([1], DataType.INT64, [2])], open: true },
  { op: 'ReduceSum', inputs: [cube, x([1], DataType.INT64, [2])], attributes: { keepdims: 0 }, open: true },
  ...['ArgMax', 'ArgMin'].flatMap((op): Case[] => [
    { op, inputs: [cube] },
    { op, inputs: [cube], attributes: { axis: -1, keepdims: 0, select_last_index: 1 } },
  ]),
]);

const image = x(['N', 4, 3, 3]);
suite('normalizations', [
  { op: 'BatchNormalization', inputs: [image, w(4), w(4), w(4), x([4])] },
  { op: 'BatchNormalization', opset: 8, inputs: [x(['N', 4]), w(4), w(4), w(4), x([4])] },
  {
    op: 'BatchNormalization',
    opset: 15,
    inputs: [image, w(4), w(4), w(4), x([4])],
    outputs: 3,
    attributes: { training_mode: 1 },
  },
  { op: 'InstanceNormalization', inputs: [image, w(4), w(4)] },
  { op: 'GroupNormalization', opset: 21, inputs: [image, w(4), w(4)], attributes: { num_groups: 2 } },
  { op: 'LayerNormalization', opset: 17, inputs: [cube, w(4), w(4)], outputs: 3 },
  { op: 'LayerNormalization', opset: 17, inputs: [cube, w(3, 4)], attributes: { axis: 1 } },
  { op: 'RMSNormalization', opset: 23, inputs: [cube, w(4)] },
]);

const steps = x([5, 'N', 4]);
const layers: readonly (readonly [string, number, number])[] = [
  ['LSTM', 4, 3],
  ['GRU', 3, 2],
  ['RNN', 1, 2],
];
suite('recurrent layers', [
  ...layers.flatMap(([op, gates, outputs]): Case[] => [
    { op, inputs: [steps, w(1, gates * 3, 4), w(1, gates * 3, 3)], outputs, attributes: { hidden_size: 3 } },
    {
      op,
      inputs: [steps, w(2, gates * 3, 4), w(2, gates * 3, 3), w(2, gates * 6)],
      outputs,
      attributes: { hidden_size: 3, direction: 'bidirectional' },
    },
    {
      op,
      opset: 7,
      inputs: [steps, w(1, gates * 3, 4), w(1, gates * 3, 3)],
      outputs: ['', 'h'],
      attributes: { hidden_size: 3, direction: 'reverse' },
    },
  ]),
]);
