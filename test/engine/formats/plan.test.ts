import { describe, expect, it } from 'vitest';
import { inputPlan, isQuantized, type QuantPlan } from '../../../proto/plan';
import { reason } from '../../../proto/reasons';
import { defaultConfig } from '../../../main/engine/formats/amct/config';
import { readConfig } from '../../../main/engine/formats/amct/configRead';
import { planFromConfig } from '../../../main/engine/formats/amct/planFromConfig';
import { readRecord, writeRecord } from '../../../main/engine/formats/amct/record';
import { applyRecord, recordFromPlan } from '../../../main/engine/formats/amct/recordPlan';
import { codesOf, messageOf } from './problem';
import { fixture, GOLDENS, RESNET20, withLayer } from './resnet20';

const NAMES = [...RESNET20.map(({ layer }) => layer), 'relu'];

function planOf(name: string): QuantPlan {
  return planFromConfig(readConfig(fixture(`${name}/config.json`), 'config.json', RESNET20), RESNET20);
}

const layerOf = (plan: QuantPlan, name: string) => plan.layers.find(({ layer }) => layer === name)!;
const apply = (text: string, plan = planOf('ptq_default'), names: readonly string[] = NAMES) =>
  applyRecord(plan, readRecord(text, 'record.txt'), names);

describe('planFromConfig', () => {
  it('puts a data quantizer on input 0 and a weight quantizer on input 1', () => {
    const plan = planOf('ptq_dmq');
    expect(plan).toMatchObject({ batchNum: 1, fusion: { enabled: true, skip: [] }, halfPrecisionScale: false });
    expect(plan.layers.map(({ layer }) => layer)).toEqual(RESNET20.map(({ layer }) => layer));
    expect(layerOf(plan, 'conv1')).toEqual({
      layer: 'conv1',
      op: 'Conv',
      balance: { strength: 0.5 },
      inputs: [
        {
          input: 0,
          quantizer: {
            format: { kind: 'int', bits: 8 },
            granularity: 'perTensor',
            symmetric: false,
            method: {
              name: 'ifmr',
              params: {
                max_percentile: 0.999999,
                min_percentile: 0.999999,
                search_start: 0.7,
                search_end: 1.3,
                search_step: 0.01,
              },
            },
          },
        },
        {
          input: 1,
          quantizer: {
            format: { kind: 'int', bits: 8 },
            granularity: 'perChannel',
            symmetric: true,
            method: { name: 'arq', params: {} },
          },
        },
      ],
    });
    expect(layerOf(plan, 'avgpool').inputs.map(({ input }) => input)).toEqual([0]);
    expect(layerOf(plan, 'avgpool').balance).toBeUndefined();
    expect(inputPlan(layerOf(plan, 'linear'), 1)!.granularity).toBe('perTensor');
  });

  it('takes bits, method and symmetry over', () => {
    expect(inputPlan(layerOf(planOf('ptq_hfmg'), 'conv1'), 0)!.method).toEqual({
      name: 'hfmg',
      params: { num_of_bins: 4096 },
    });
    expect(inputPlan(layerOf(planOf('ptq_offset_false'), 'conv1'), 0)!.symmetric).toBe(true);
    expect(inputPlan(layerOf(planOf('ptq_int16_act'), 'conv1'), 0)!.format.bits).toBe(16);
    expect(inputPlan(layerOf(planOf('ptq_int4_weights'), 'linear'), 1)!.format.bits).toBe(4);
    expect(planOf('ptq_no_fusion').fusion.enabled).toBe(false);
    const half = {
      ...defaultConfig(RESNET20),
      fakequant_precision_mode: 'FORCE_FP16_QUANT',
      skip_fusion_layers: ['conv1'],
    } as const;
    expect(planFromConfig(half, RESNET20)).toMatchObject({ halfPrecisionScale: true, fusion: { skip: ['conv1'] } });
  });

  it('says why the rest stays float', () => {
    const off = reason('SWITCHED_OFF', {});
    expect(layerOf(planOf('ptq_skip_layers'), 'conv1').inputs).toEqual([
      { input: 0, float: off },
      { input: 1, float: off },
    ]);
    expect(layerOf(planOf('ptq_skip_layers'), 'avgpool').inputs).toEqual([{ input: 0, float: off }]);
    const float = reason('WEIGHT_NOT_CONSTANT', {});
    const capabilities = withLayer({ layer: 'linear', float });
    expect(layerOf(planFromConfig(defaultConfig(capabilities), capabilities), 'linear').inputs[0]).toEqual({
      input: 0,
      float,
    });
  });
});

describe('applyRecord and recordFromPlan', () => {
  it.each(GOLDENS)('%s: a plan filled by the record gives the record byte for byte', (name) => {
    const text = fixture(`${name}/record.txt`);
    const { plan, warnings } = apply(text, planOf(name));
    expect([writeRecord({ entries: recordFromPlan(plan) }) === text, warnings]).toEqual([true, []]);
    expect(plan.layers.every(({ inputs }) => inputs.every((each) => !isQuantized(each) || each.quantizer.scale))).toBe(
      true,
    );
  });

  it('a plan of which only the factors are known gives what AMCT has written by then', () => {
    const { plan } = apply(fixture('ptq_dmq/record.txt'), planOf('ptq_dmq'));
    const without = (input: number): QuantPlan['layers'] =>
      plan.layers.map((layer) => ({
        ...layer,
        inputs: layer.inputs.map((each) =>
          each.input >= input && isQuantized(each)
            ? { ...each, quantizer: { ...each.quantizer, scale: undefined, zeroPoint: undefined } }
            : each,
        ),
      }));
    const balanced = recordFromPlan({ ...plan, layers: without(0) });
    expect(writeRecord({ entries: balanced })).toBe(fixture('ptq_dmq/record_after_dmq.txt'));
    const data = recordFromPlan({ ...plan, layers: without(1) });
    expect(Object.keys(data[0]!.value!)).toEqual(['scale_d', 'offset_d', 'act_type', 'tensor_balance_factor']);
  });

  it("follows an order that is not the graph's", () => {
    const { plan } = apply(fixture('ptq_default/record.txt'));
    const keys = recordFromPlan(plan, ['linear', 'avgpool', 'conv1']).map(({ key }) => key);
    expect(keys.slice(0, 4)).toEqual(['linear', 'avgpool', 'conv1', 'layer1.0.conv1']);
  });

  it('fills scale, zero point and balance factors', () => {
    const { plan } = apply(fixture('ptq_dmq/record.txt'), planOf('ptq_dmq'));
    const conv1 = layerOf(plan, 'conv1');
    expect(conv1.balance!.factors).toHaveLength(3);
    expect(inputPlan(conv1, 0)).toMatchObject({ scale: [expect.any(Number)], zeroPoint: [expect.any(Number)] });
    expect(inputPlan(conv1, 1)!.scale).toHaveLength(16);
    expect(inputPlan(conv1, 1)!.zeroPoint).toEqual(new Array(16).fill(0));
  });

  it('takes older records: dst_type for both types, skip_fusion, no types at all', () => {
    const old = fixture('ptq_default/record.txt')
      .replace(/ +wts_type: .*\n/g, '')
      .replaceAll('act_type:', 'dst_type:');
    const { plan } = apply(old.replace('key: "conv1"\n  value {', '$&\n    skip_fusion: true'));
    expect(plan.fusion.skip).toEqual(['conv1']);
    expect(apply(fixture('ptq_default/record.txt').replace(/ +(act|wts)_type: .*\n/g, '')).warnings).toEqual([]);
  });

  it('one scale for a layer by channel is a scale of the tensor', () => {
    const { plan } = apply(fixture('ptq_channelwise_off/record.txt'));
    expect(inputPlan(layerOf(plan, 'conv1'), 1)).toMatchObject({
      granularity: 'perTensor',
      scale: [expect.any(Number)],
    });
  });

  it('says which records are of layers that stay float', () => {
    const { warnings } = apply(fixture('ptq_default/record.txt'), planOf('ptq_skip_layers'));
    expect(warnings.map(({ code, params }) => [code, params['key'], params['line']])).toEqual([
      ['RECORD_UNUSED', 'conv1', 1],
      ['RECORD_UNUSED', 'avgpool', 1548],
      ['RECORD_UNUSED', 'linear', 1558],
    ]);
  });

  const good = fixture('ptq_default/record.txt');
  it.each([
    ['a record of no layer', good.replace('"avgpool"', '"pool"'), ['RECORD_LAYER_MISSING', 'RECORD_LAYER_UNKNOWN']],
    ['a record of one input', `${good}record { key: "relu:0" value { } }`, ['RECORD_TENSOR_LATER']],
    ['no record of a layer', good.slice(good.indexOf('record {', 10)), ['RECORD_LAYER_MISSING']],
    ['other bits of data', good.replace('act_type: "INT8"', 'act_type: "INT16"'), ['RECORD_BITS']],
    ['other bits of weights', good.replace('wts_type: "INT8"', 'wts_type: "INT4"'), ['RECORD_BITS']],
    ['other bits of both', good.replace('act_type:', 'dst_type: "INT4" act_type:'), ['RECORD_BITS', 'RECORD_BITS']],
    ['no data scale', good.replace(/ +scale_d: .*\n +offset_d: .*\n/, ''), ['RECORD_FIELD_MISSING']],
    [
      'no weight scales',
      good.replace(/(key: "linear"[^]*?) +scale_w: .*\n +offset_w: .*\n/, '$1'),
      ['RECORD_FIELD_MISSING'],
    ],
    ['factors without a balancer', good.replace('act_type:', 'tensor_balance_factor: 1 act_type:'), ['RECORD_BALANCE']],
    ['a weight scale of a pool', good.replace(/(key: "avgpool"[^]*?scale_w: )1/, '$1' + '2'), ['RECORD_VALUE']],
  ])('refuses %s', (_, text, codes) => {
    expect(codesOf(() => apply(text))).toEqual(codes);
  });

  it('refuses records of another configuration', () => {
    expect(new Set(codesOf(() => apply(good, planOf('ptq_offset_false'))))).toEqual(new Set(['RECORD_OFFSET']));
    expect(new Set(codesOf(() => apply(good, planOf('ptq_channelwise_off'))))).toEqual(new Set(['RECORD_GRANULARITY']));
    expect(new Set(codesOf(() => apply(good, planOf('ptq_dmq'))))).toEqual(new Set(['RECORD_FIELD_MISSING']));
    expect(messageOf(() => apply(good.replace('act_type: "INT8"', 'act_type: "INT16"')))).toBe(
      "'record.txt', line 1: record 'conv1': act_type is INT16, but the configuration asks for 8 bits. Use the " +
        'configuration that the record was made with.',
    );
  });
});
