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

it('the operators that users bring are all among them', () => {
  const used = new Set(architectures.flatMap((each) => [...operatorsIn(build(each).model.graph)]));
  expect([...operators.keys()].filter((type) => !used.has(type))).toMatchInlineSnapshot(`
    [
      "Acos",
      "Acosh",
      "ArgMin",
      "Asin",
      "Asinh",
      "Atanh",
      "Bernoulli",
      "BitCast",
      "BitwiseAnd",
      "BitwiseNot",
      "BitwiseOr",
      "BitwiseXor",
      "BlackmanWindow",
      "CastLike",
      "Col2Im",
      "Compress",
      "Constant",
      "Cosh",
      "CumProd",
      "Det",
      "DFT",
      "EyeLike",
      "GlobalLpPool",
      "HammingWindow",
      "HannWindow",
      "ImageDecoder",
      "IsInf",
      "MaxRoiPool",
      "MaxUnpool",
      "MelWeightMatrix",
      "Multinomial",
      "NegativeLogLikelihoodLoss",
      "Optional",
      "OptionalGetElement",
      "OptionalHasElement",
      "RandomNormal",
      "RandomNormalLike",
      "RandomUniform",
      "RandomUniformLike",
      "ReduceLogSum",
      "RegexFullMatch",
      "Scatter",
      "SequenceConstruct",
      "SequenceEmpty",
      "SequenceErase",
      "SequenceMap",
      "Sinh",
      "SoftmaxCrossEntropyLoss",
      "STFT",
      "StringConcat",
      "StringNormalizer",
      "StringSplit",
      "Tan",
      "TensorScatter",
      "TfIdfVectorizer",
      "Unique",
    ]
  `);
});

function* operatorsIn(graph: ReturnType<typeof build>['model']['graph']): Iterable<string> {
  for (const { opType, attribute } of graph.node) {
    yield opType;
    for (const { g } of attribute) if (g) yield* operatorsIn(g);
  }
}
