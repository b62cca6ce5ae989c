import { describe, expect, it } from 'vitest';
import { inputPlan } from '../../../proto/plan';
import { planAt } from '../../../main/engine/algorithms/search/calibrateStages';
import { targets } from '../../../main/engine/export/targets';
import { applyChoices } from '../../../main/engine/formats/amct/choices';
import { defaultConfig } from '../../../main/engine/formats/amct/config';
import { planFromConfig } from '../../../main/engine/formats/amct/planFromConfig';
import { node } from '../../../main/engine/graph/build';
import { ladderOf, rolledBackOf } from '../../../main/engine/jobs/auto/ladder';
import type { RollBack } from '../../../proto/auto';
import { modelOf, randomTensor } from '../../kit/models';

/** Two convolutions read the same tensor, a third one their sum. */
const model = modelOf(
  [
    node('Conv', ['x', 'wa'], ['a'], { name: 'a', attributes: { kernel_shape: [1, 1] } }),
    node('Conv', ['x', 'wb'], ['b'], { name: 'b', attributes: { kernel_shape: [1, 1] } }),
    node('Add', ['a', 'b'], ['s'], { name: 'add' }),
    node('Conv', ['s', 'wc'], ['c'], { name: 'c', attributes: { kernel_shape: [1, 1] } }),
  ],
  { dims: ['N', 4, 4, 4], initializer: ['wa', 'wb', 'wc'].map((name, i) => randomTensor(name, [4, 4, 1, 1], i + 1)) },
);
const capabilities = targets.get('ascend')!.layers(model);

function ladder(rollBack: readonly RollBack[], { together = false, changes = {} } = {}) {
  const base = defaultConfig(capabilities);
  const config = applyChoices(base, capabilities, { batchNum: 1, symmetric: false, fusion: true, changes });
  return ladderOf({ config, plan: planFromConfig(config, capabilities) }, capabilities, model.graph, {
    rollBack,
    together,
  });
}
const four = { a: { weightBits: 4 }, b: { weightBits: 4 }, c: { weightBits: 4 } };

describe('the ladder of a search', () => {
  it('has a stage for each roll-back, and a unit for each layer that any changes', () => {
    const { units, plans } = ladder(['perChannel', 'weights8', 'float'], { changes: { ...four, b: {} } });
    expect(units).toEqual([
      { layers: ['a'], stages: [2, 3] },
      { layers: ['b'], stages: [3] },
      { layers: ['c'], stages: [2, 3] },
    ]);
    expect(plans).toHaveLength(4);
  });

  it('adds up: every roll-back stands on those before it', () => {
    const { plans, units, config } = ladder(['weights8', 'data16', 'observer:KL'], { changes: four });
    const [a] = planAt(plans, units, [3, 1, 0]).layers;
    expect([inputPlan(a!, 0)!.format.bits, inputPlan(a!, 0)!.method.name, inputPlan(a!, 1)!.format.bits]).toEqual([
      16,
      'KL',
      8,
    ]);
    const layers = config([3, 1, 0]).layers;
    expect(layers.get('a')!.activation_quant_params).toMatchObject({ num_bits: 16, act_algo: 'mcs.KL' });
    expect(['a', 'b', 'c'].map((layer) => layers.get(layer)!.weight_quant_params.num_bits)).toEqual([8, 8, 4]);
  });

  it('16-bit data bring 8-bit weights with them: the target takes no other pair', () => {
    const { config } = ladder(['data16'], { changes: four });
    expect(config([1, 0, 0]).layers.get('a')!.weight_quant_params.num_bits).toBe(8);
  });

  it('leaves alone what the user switched off', () => {
    const { units } = ladder(['float'], { changes: { b: { enabled: false } } });
    expect(units.map(({ layers }) => layers)).toEqual([['a'], ['c']]);
  });

  it('rolls readers of one tensor back together where that is wanted', () => {
    const { units, rollBack } = ladder(['float'], { together: true });
    expect(units.map(({ layers }) => layers)).toEqual([['a', 'b'], ['c']]);
    expect(rolledBackOf({ units, rollBack }, [1, 0])).toEqual([
      { layer: 'a', to: 'float' },
      { layer: 'b', to: 'float' },
    ]);
  });
});
