import { describe, expect, it } from 'vitest';
import { withCorrectedBiases } from '../../../main/engine/algorithms/quantize/biasCorrection';
import { fakeQuantModel } from '../../../main/engine/export/ascend/fakeQuant';
import { ascendLayerPairs } from '../../../main/engine/export/ascend/layerPairs';
import { node } from '../../../main/engine/graph/build';
import { floatTensor } from '../../../main/engine/graph/tensor';
import { floatValues } from '../../../main/engine/numerics/values';
import { layerShifts } from '../../../main/engine/measure/layerShifts';
import { foldBatchNorm } from '../../../main/engine/passes/foldBatchNorm';
import type { Values } from '../../../main/engine/runtime/session';
import { modelOf, randomFloats, smallNetwork, type GraphModel } from '../../kit/models';
import { handPlan, placed, quantizer } from '../../kit/quantized';

async function* batches(): AsyncGenerator<Values> {
  for (const seed of [1, 2]) yield { x: { dataType: 1, dims: [4, 3, 8, 8], data: randomFloats(768, seed) } };
}

/** The shifts of `graph` quantized by the plan, against `float`. */
function shiftsOf(float: GraphModel, graph: GraphModel['graph'], plan = PLAN): Promise<Map<string, Float32Array>> {
  const quantized = placed({ ...float, graph }, plan);
  const fake = fakeQuantModel(quantized).graph;
  const pairs = ascendLayerPairs(float.graph, quantized.graph, fake);
  return layerShifts(float, fake, pairs, batches(), { threads: 1, onBatch: () => undefined });
}

const PLAN = handPlan(
  { layer: 'conv1', data: quantizer([0.01]), weight: quantizer([0.2], { bits: 4 }) },
  { layer: 'conv2', data: quantizer([0.02]), weight: quantizer([0.2], { bits: 4 }) },
  { layer: 'fc', op: 'Gemm', data: quantizer([0.02]), weight: quantizer([0.2], { bits: 4 }) },
);

describe('bias correction', () => {
  const network = smallNetwork();
  const float: GraphModel = { ...network, graph: foldBatchNorm(network.graph) };

  it('takes the mean error of every channel away, but for the rounding of the bias before and after', async () => {
    const before = await shiftsOf(float, float.graph);
    expect([...before.keys()]).toEqual(['conv1', 'conv2', 'fc']);
    const after = await shiftsOf(float, withCorrectedBiases(float.graph, before));
    for (const [layer, shift] of after) {
      const step = 0.2 * 0.02;
      expect(Math.max(...before.get(layer)!.map(Math.abs))).toBeGreaterThan(step);
      shift.forEach((by) => expect(Math.abs(by)).toBeLessThan(step + 1e-5));
    }
  });

  it('adds exactly the shift; a layer without bias gets one, other layers stay', () => {
    const weight = floatTensor('w', [2, 3, 1, 1], randomFloats(6));
    const model = modelOf(
      [node('Conv', ['x', 'w'], ['c'], { name: 'conv' }), node('Relu', ['c'], ['y'], { name: 'r' })],
      {
        initializer: [weight],
      },
    );
    const once = withCorrectedBiases(model.graph, new Map([['conv', Float32Array.of(0.5, -1)]]));
    const twice = withCorrectedBiases(once, new Map([['conv', Float32Array.of(0.25, 0)]]));
    const bias = twice.initializer.find(({ name }) => name === twice.node[0]!.input[2])!;
    expect([...floatValues(bias)]).toEqual([0.75, -1]);
    expect(twice.node[1]).toBe(model.graph.node[1]);
    expect(withCorrectedBiases(model.graph, new Map([['r', Float32Array.of(1, 1)]])).node).toEqual(model.graph.node);
  });

  it('a number of shifts that is not that of the channels changes nothing', () => {
    const shifts = new Map([['conv1', Float32Array.of(1)]]);
    expect(withCorrectedBiases(float.graph, shifts).initializer).toEqual(float.graph.initializer);
  });
});
