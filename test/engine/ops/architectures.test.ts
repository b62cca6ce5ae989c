/** Whole networks of every kind: every value that inference knows is what ONNX Runtime computes there. */
import { describe, expect, it } from 'vitest';
import { operators } from '../../../main/engine/ops/operators';
import { verifyGraph } from '../../../main/engine/ops/verify';
import { architectures, build, SIZES } from '../../kit/architectures';
import { randomFeeds } from '../../kit/architectures/feeds';
import { compareTypes } from '../../kit/inferred';

const others = { N: 3, L: 9, P: 1, H: 16, W: 20 };

describe('values, node by node', () => {
  it.each(architectures)('$name, opset $opset', async (architecture) => {
    const { model, inputs } = build(architecture);
    verifyGraph(model.graph);
    for (const sizes of [SIZES, others]) {
      const { wrong, open, unknown } = await compareTypes(model, randomFeeds(inputs, 1, sizes));
      expect({ wrong, unknown }).toEqual({ wrong: [], unknown: [] });
      expect(open.length > 0, `open: ${open.join(', ')}`).toBe(architecture.open ?? false);
    }
  });
});

/** What users bring; the tables beside this file hold the rest. */
const BROUGHT =
  'Conv ConvTranspose Gemm MatMul BatchNormalization Relu LeakyRelu PRelu Clip Sigmoid HardSigmoid HardSwish Tanh Elu Erf Gelu ' +
  'Softmax LogSoftmax LayerNormalization Add Sub Mul Div Pow Sqrt Exp Where Concat Split Slice Pad Reshape Flatten Transpose ' +
  'Squeeze Unsqueeze Expand Gather Shape Cast ConstantOfShape Constant Identity Dropout ReduceMean ArgMax MaxPool AveragePool ' +
  'GlobalAveragePool Resize Upsample LSTM InstanceNormalization GroupNormalization RMSNormalization Softplus Softsign Mish Selu ' +
  'ThresholdedRelu Log Abs Neg Floor Ceil Round Sin Cos Min Max Sum Mean Equal Greater Less And Or Not Tile ScatterND ' +
  'GatherElements GatherND Range TopK NonZero CumSum Einsum ReduceSum ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ' +
  'GlobalMaxPool LpPool DepthToSpace SpaceToDepth GridSample NonMaxSuppression RoiAlign GRU RNN If Loop Scan QuantizeLinear ' +
  'DequantizeLinear Swish Attention RotaryEmbedding BitShift Trilu OneHot ReverseSequence DynamicQuantizeLinear MatMulInteger ' +
  'ConvInteger QLinearConv QLinearMatMul DeformConv AffineGrid';

it('the operators that users bring are all among them', () => {
  const used = new Set(architectures.flatMap((each) => [...operatorsIn(build(each).model.graph)]));
  expect(BROUGHT.split(' ').filter((type) => !used.has(type))).toEqual([]);
  expect([...used].filter((type) => !operators.has(type))).toEqual([]);
});

function* operatorsIn(graph: ReturnType<typeof build>['model']['graph']): Iterable<string> {
  for (const { opType, attribute } of graph.node) {
    yield opType;
    for (const { g } of attribute) if (g) yield* operatorsIn(g);
  }
}
