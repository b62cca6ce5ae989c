import { describe, expect, it } from 'vitest';
import type { QuantPlan } from '../../../proto/plan';
import { reason } from '../../../proto/reasons';
import { findingText } from '../../../proto/findings';
import { ascendPreflight } from '../../../main/engine/export/ascend/preflight';
import { ASCEND_RULES, preflight, SVP_RULES } from '../../../main/engine/export/preflight';
import { node } from '../../../main/engine/graph/build';
import type { Node } from '../../../main/engine/graph/onnx';
import { modelOf, randomTensor, type GraphModel } from '../../kit/models';
import { handPlan, quantizer } from '../../kit/quantized';

const conv = (name: string, input: string): Node =>
  node('Conv', [input, `${name}.w`], [name], { name, attributes: { kernel_shape: [1, 1] } });

function model(nodes: readonly Node[], channels: Readonly<Record<string, number>> = {}): GraphModel {
  const initializer = nodes.flatMap(({ opType, name }) =>
    opType === 'Conv' ? [randomTensor(`${name}.w`, [4, channels[name] ?? 4, 1, 1])] : [],
  );
  return modelOf(nodes, { dims: [1, 4, 8, 8], initializer });
}

const data8 = { data: quantizer([0.1]), weight: quantizer([0.1]) };
const data16 = { data: quantizer([0.1], { bits: 16 }), weight: quantizer([0.1]) };

/** The plan with these layers switched off. */
function without(plan: QuantPlan, ...off: readonly string[]): QuantPlan {
  const float = reason('SWITCHED_OFF', {});
  const layers = plan.layers.map((layer) =>
    off.includes(layer.layer) ? { ...layer, inputs: layer.inputs.map(({ input }) => ({ input, float })) } : layer,
  );
  return { ...plan, layers };
}

describe('nothing to quantize', () => {
  const net = model([conv('a', 'x'), conv('b', 'a')]);
  const plan = handPlan({ layer: 'a', ...data8 }, { layer: 'b', ...data8 });

  it('names what could be switched on', () => {
    const [found, ...more] = preflight(net, without(plan, 'a', 'b'), ASCEND_RULES);
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      severity: 'error',
      code: 'NO_LAYER_ENABLED',
      layers: ['a', 'b'],
      params: { count: 2, layers: 'a, b' },
    });
  });

  it('says why where nothing can be', () => {
    const float = reason('GEMM_TRANS_A', {});
    const none = { ...plan, layers: plan.layers.map((layer) => ({ ...layer, inputs: [{ input: 0, float }] })) };
    const [found] = preflight(net, none, ASCEND_RULES);
    expect(found).toMatchObject({ severity: 'warning', code: 'NOTHING_QUANTIZABLE', params: { total: 2, first: 'a' } });
    expect(findingText(found!, 'zh').message).toContain('transA = 1');
  });

  it('a plan that fits is not found fault with', () => {
    expect(ascendPreflight(net, plan)).toEqual([]);
    expect(preflight(net, without(plan, 'b'), ASCEND_RULES)).toEqual([]);
    expect(preflight(net, plan, SVP_RULES)).toEqual([]);
  });
});

describe('readers of one tensor', () => {
  const net = model([node('Relu', ['x'], ['r'], { name: 'relu' }), conv('a', 'r'), conv('b', 'r'), conv('c', 'r')]);
  const mixed = handPlan({ layer: 'a', ...data8 }, { layer: 'b', ...data16 }, { layer: 'c', ...data8 });

  it('with different settings: a warning on Ascend, refused by HiSilicon', () => {
    const [found, ...more] = preflight(net, mixed, ASCEND_RULES);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ severity: 'warning', code: 'CONSUMERS_DIFFER', node: 'a', layers: ['a', 'b', 'c'] });
    expect(found!.message).toContain("'r' is read by a, b, c with");
    expect(found!.message).toContain(
      'a (num_bits 8, asymmetric false, minmax), b (num_bits 16, asymmetric false, minmax)',
    );
    expect(found!.fix).toContain('give a, b, c the same bits');
    expect(preflight(net, mixed, SVP_RULES)[0]).toMatchObject({ severity: 'error', code: 'CONSUMERS_MUST_AGREE' });
  });

  it('symmetry, observer, its parameters and balancing count too', () => {
    const plan = (change: object) =>
      handPlan({ layer: 'a', ...data8 }, { layer: 'b', ...data8, data: { ...data8.data, ...change } });
    for (const change of [
      { symmetric: false },
      { method: { name: 'kl', params: {} } },
      { method: { name: 'minmax', params: { step: 1 } } },
    ])
      expect(preflight(net, plan(change), ASCEND_RULES).map(({ code }) => code)).toEqual(['CONSUMERS_DIFFER']);
    const balanced = handPlan({ layer: 'a', ...data8, factors: [1] }, { layer: 'b', ...data8 });
    expect(preflight(net, balanced, ASCEND_RULES).map(({ code }) => code)).toEqual(['CONSUMERS_DIFFER']);
  });

  it('one that is switched off: a note on Ascend, refused by HiSilicon', () => {
    const plan = without(handPlan({ layer: 'a', ...data8 }, { layer: 'b', ...data8 }), 'b');
    expect(preflight(net, plan, ASCEND_RULES)).toMatchObject([
      { severity: 'note', code: 'CONSUMER_FLOAT', node: 'b', params: { value: 'r', quantized: 'a', layers: 'b' } },
    ]);
    const found = preflight(net, plan, SVP_RULES);
    expect(found.map(({ code, node }) => [code, node])).toEqual([
      ['CONSUMERS_MUST_AGREE', 'a'],
      ['MUST_QUANTIZE', 'b'],
      ['MUST_QUANTIZE', 'c'],
    ]);
    expect(found[1]!.message).toContain('switched off in the configuration');
  });
});

describe('nodes that only move data', () => {
  const nodes = [
    node('Relu', ['x'], ['r'], { name: 'relu' }),
    node('Transpose', ['r'], ['t'], { name: 'turn', attributes: { perm: [0, 1, 3, 2] } }),
    node('Identity', ['t'], ['i'], { name: 'same' }),
    conv('a', 'i'),
    conv('b', 'r'),
  ];

  it('are looked through', () => {
    const plan = handPlan({ layer: 'a', ...data16 }, { layer: 'b', ...data8 });
    const [found, ...more] = preflight(model(nodes), plan, ASCEND_RULES);
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      code: 'NO_COMMAND_DIFFERS',
      node: 'turn',
      params: { value: 'r', nodes: 'turn, same' },
    });
    expect([...found!.layers!].sort()).toEqual(['a', 'b']);
    expect(preflight(model(nodes), plan, SVP_RULES)[0]).toMatchObject({
      severity: 'error',
      code: 'NO_COMMAND_MUST_AGREE',
    });
  });

  it('a Concat hands on every one of its parts', () => {
    const joined = [
      node('Relu', ['x'], ['r'], { name: 'relu' }),
      node('Sigmoid', ['x'], ['s'], { name: 'sigmoid' }),
      node('Concat', ['r', 's'], ['k'], { name: 'join', attributes: { axis: 1 } }),
      conv('a', 'k'),
      conv('b', 's'),
    ];
    const net = model(joined, { a: 8 });
    const found = ascendPreflight(net, handPlan({ layer: 'a', ...data8 }, { layer: 'b', ...data16 }));
    expect(found.map(({ code, node }) => [code, node])).toEqual([
      ['NO_COMMAND_DIFFERS', 'join'],
      ['CONCAT_CHANNELS', 'join'],
    ]);
    expect(found[1]).toMatchObject({ layers: ['a'], params: { channels: '4 + 4', multiple: 32 } });
    const wide = handPlan({ layer: 'a', ...data16 }, { layer: 'b', ...data16 });
    expect(ascendPreflight(net, wide)).toEqual([]);
  });
});
