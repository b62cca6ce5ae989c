/** Real models: every value that inference knows is what ONNX Runtime computes there. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { feedsOf } from '../../../main/engine/graph/links';
import { loadModel, type OpenModel } from '../../../main/engine/graph/load';
import { macsOf, parameterCount } from '../../../main/engine/ops/cost';
import { declaredType, inferTypes, opsetOf } from '../../../main/engine/ops/infer';
import type { Shape } from '../../../main/engine/ops/operator';
import { verifyGraph } from '../../../main/engine/ops/verify';
import { dataModel, GOLDEN, hasData, hasGolden, sharedModels } from '../../kit/shared';
import { compareTypes } from '../../kit/inferred';
import { feed } from './cases';

type Sizes = Readonly<Record<string, number>>;

/** Runs a model with these sizes for its symbolic dimensions. */
async function compare(model: OpenModel, sizes: Sizes = { batch: 2, N: 2, seq: 5 }): Promise<void> {
  verifyGraph(model.graph);
  const feeds = feedsOf(model.graph).map((info) => {
    const { shape, dataType } = declaredType(info)!;
    const dims = shape!.map((dim) => (typeof dim === 'number' ? dim : sizes[dim!]!));
    return [info.name, feed({ dims, dataType }, 1)];
  });
  const { wrong, open, unknown, count } = await compareTypes(model, Object.fromEntries(feeds));
  expect({ wrong, open, unknown }).toEqual({ wrong: [], open: [], unknown: [] });
  expect(count).toBeGreaterThanOrEqual(model.graph.node.length);
}

describe.skipIf(!hasData)('the data collection', () => {
  const names = 'cifar10_resnet20 cifar10_mobilenet fashion_cnn fashion_mlp chargpt face_slim320 denoise_dtln1';
  it.each(names.split(' '))('%s node by node', (name) => compare(loadModel(dataModel(name))));
  it('espnet_cityscapes node by node', () => compare(loadModel(dataModel('espnet_cityscapes')), { batch: 1 }));

  it('costs', () => {
    const costs = (name: string, inputs?: ReadonlyMap<string, Shape>) => {
      const model = loadModel(dataModel(name));
      return [parameterCount(model.graph), macsOf(model.graph, opsetOf(model), inferTypes(model, inputs))];
    };
    expect(costs('fashion_mlp')).toEqual([235146, 784 * 256 + 256 * 128 + 128 * 10]);
    expect(costs('cifar10_resnet20')).toEqual([271098, 40551040]);
    expect(costs('denoise_dtln1')).toEqual([363393, 4 * 128 * (257 + 128) + 4 * 128 * (128 + 128) + 128 * 257]);
    const layer = 64 * 96 * (3 * 96 + 96 + 2 * 384) + 2 * 64 * 64 * 96;
    const fixed = new Map([['input_ids', [1, 64]]]);
    expect(costs('chargpt', fixed)).toEqual([358432, 3 * layer + 64 * 96 * 65]);
  });
});

describe.skipIf(!hasGolden)("AMCT's models", () => {
  it('the float model node by node', () => compare(loadModel(join(GOLDEN, 'resnet20_float.onnx'))));

  it.each(sharedModels().filter((path) => path.startsWith(GOLDEN)))(
    '%s: all but its own operators is known',
    (path) => {
      const model = loadModel(path);
      verifyGraph(model.graph);
      const unknown = inferTypes(model).unknown.filter(({ opType }) => !/^Ascend(Quant|Dequant)$/.test(opType));
      expect(unknown.map(({ opType, domain }) => `${domain}.${opType}`)).toEqual([]);
    },
  );
});
