/** AMCT's configurations of quantization-aware training. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inputPlan, type LayerCapability } from '../../../proto/plan';
import { targets } from '../../../main/engine/export/targets';
import {
  defaultRetrain,
  planFromRetrain,
  rangeOf,
  writeRetrain,
} from '../../../main/engine/formats/amct/retrainConfig';
import { readRetrain } from '../../../main/engine/formats/amct/retrainRead';
import { readSimpleRetrain } from '../../../main/engine/formats/amct/retrainSimple';
import { goldenModel } from '../../kit/golden';
import { GOLDEN, hasGolden } from '../../kit/shared';

const weighted = { hasWeight: true, symmetricOnly: false, balance: true, dataBits: [8, 16], weightBits: [4, 6, 7, 8] };
const layers: readonly LayerCapability[] = [
  { layer: 'conv', op: 'Conv', types: ['Conv', 'Conv2d'], perChannel: true, ...weighted },
  { layer: 'odd', op: 'Conv', types: ['Conv', 'Conv2d'], perChannel: true, ...weighted, weightBits: [8] },
  { layer: 'pool', op: 'AveragePool', types: ['AveragePool'], perChannel: false, ...weighted, hasWeight: false },
  { layer: 'fc', op: 'Gemm', types: ['Gemm', 'Linear'], perChannel: false, ...weighted },
];
const json = (text: string) => readRetrain(text, 'c.json', layers);
const simple = (text: string) => readSimpleRetrain(text, 'c.cfg', layers);

describe('config.json of a training', () => {
  it('says what each layer has; what it does not name stays float', () => {
    const config = json(
      '{"batch_num": 3, "conv": {"retrain_data_config": {"algo": "ulq_quantize", "clip_max": 3.0, "clip_min": -1.5, "fixed_min": false}, "retrain_weight_config": {"dst_type": "INT4"}}}',
    );
    expect(config.batch_num).toBe(3);
    expect(config.layers.get('conv')).toEqual({
      retrain_enable: true,
      data: { dst_type: 'INT8', clip_max: 3, clip_min: -1.5, fixed_min: false },
      weight: { channel_wise: true, dst_type: 'INT4' },
    });
    expect(config.layers.get('fc')!.retrain_enable).toBe(false);
    expect(readRetrain(writeRetrain(config), 'c.json', layers)).toEqual(config);
    const plan = planFromRetrain(config, layers);
    expect(plan.layers.map(({ inputs }) => inputs.some((each) => 'quantizer' in each))).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it.each([
    [
      '{"conv": {"retrain_data_config": {"dst_type": "INT16"}, "retrain_weight_config": {"dst_type": "INT4"}}}',
      'A16W4',
    ],
    ['{"conv": {"retrain_data_config": {"dst_type": "INT4"}, "retrain_weight_config": {"dst_type": "INT4"}}}', 'A4W4'],
    ['{"odd": {"retrain_weight_config": {"dst_type": "INT4"}}}', "layer 'odd' (Conv) allows A8W8"],
    ['{"fc": {"retrain_weight_config": {"channel_wise": true}}}', 'channel_wise must be false'],
    ['{"conv": {"retrain_data_config": {"clip_max": -1.0}}}', 'clip_max is -1.0, allowed: > 0'],
    ['{"conv": {"retrain_data_config": {"algo": "luq_retrain", "num_bits": 9}}}', 'A9W8, but layer'],
    ['{"conv": {"retrain_data_config": {"dst_type": "INT4"}}}', 'A4W8: 4-bit data with 8-bit weights'],
    ['{"conv": {"retrain_data_config": {"algo": "luq_retrain", "clip_max": 3.0}}}', 'clip_max is not known'],
    ['{"conv": {"retrain_data_config": {"algo": "lsq"}}}', '"mcs.lsq"'],
    ['{"conv": {"retrain_weight_config": {"algo": "lnq_retrain", "num_bits": 8}}}', 'num_bits is 8, allowed: 4'],
    ['{"conv": {"retrain_weight_config": {"algo": "lnq_retrain", "max_iteration": 10}}}', 'allowed: 500 … 2000'],
    ['{"odd": {"retrain_weight_config": {"algo": "lnq_retrain"}}}', "layer 'odd' (Conv) allows A8W8"],
    ['{"conv": {"regular_prune_enable": true}}', 'does not carry it out yet'],
    ['{"cnov": {}}', "closest name is 'conv'"],
    ['{"pool": {}}', "layer 'pool' (AveragePool) cannot be quantized"],
    ['{"version": 1}', 'leaves no layer'],
  ])('refuses %s', (text, message) => expect(() => json(text)).toThrow(message));
});

describe('simple configuration of a training', () => {
  it('has common settings, overrides and skipped layers', () => {
    const { config, warnings } = simple(`batch_num: 2
      retrain_data_quant_config { ulq_quantize { clip_max_min { clip_max: 3 clip_min: -2 } } }
      retrain_weight_quant_config { arq_retrain { dst_type: INT4 channel_wise: true } }
      override_layer_types { layer_type: "Linear" retrain_weight_quant_config { arq_retrain { dst_type: INT8 } } }
      quant_skip_layers: "conv"`);
    expect(config.layers.get('conv')!.retrain_enable).toBe(false);
    expect(config.layers.get('odd')!.weight).toEqual({ channel_wise: true, dst_type: 'INT8' });
    expect(config.layers.get('fc')).toMatchObject({
      data: { clip_max: 3 },
      weight: { channel_wise: false, dst_type: 'INT8' },
    });
    expect(warnings.map(({ code }) => code)).toEqual(['CONFIG_BITS_LOWERED']);
  });

  it.each([
    ['override_layer_configs { layer_name: "cnov" }', "closest name is 'conv'"],
    [
      'override_layer_configs { layer_name: "odd" retrain_weight_quant_config { arq_retrain { dst_type: INT4 } } }',
      'allows A8W8',
    ],
    ['retrain_data_quant_config { mcs_quantize { quantizer: "pat" } }', 'is pat, allowed: lsq, lsqPlus, pact'],
    ['retrain_data_quant_config { luq_retrain { num_bits: 3 } }', 'num_bits is 3, allowed: 4, 8 … 16'],
    ['retrain_data_quant_config { fixed_quant_param_retrain { scale: -1 } }', 'scale is -1, allowed: > 0'],
    ['retrain_weight_quant_config { lnq_retrain { min_distance: 1 } }', 'min_distance is 1, allowed: [1e-8, 1e-2]'],
    [
      'prune_config { filter_pruner { balanced_l2_norm_filter_prune { prune_ratio: 0.3 } } }',
      'does not carry it out yet',
    ],
    [
      'retrain_data_quant_config { ulq_quantize { clip_max_min { clip_max: 3 clip_min: 2 } } }',
      'clip_min < 0 < clip_max',
    ],
  ])('refuses %s', (text, message) => expect(() => simple(text)).toThrow(message));
});

describe('quantizers', () => {
  const text = `retrain_data_quant_config { fixed_quant_param_retrain { scale: 0.05 zero_point: -3 } }
    retrain_weight_quant_config { lnq_retrain { cluster_freq: 100 channel_wise: true clip_max: 2.5 } }
    override_layer_configs { layer_name: "fc"
      retrain_data_quant_config { mcs_quantize { quantizer: "pact" clip_max_min { clip_max: 6 clip_min: -1 } } }
      retrain_weight_quant_config { ulq_retrain { } } }`;

  it('of both dialects and of ours are read and written', () => {
    const { config } = simple(text);
    expect(config.layers.get('conv')).toEqual({
      retrain_enable: true,
      data: { quantizer: 'fixed', scale: Math.fround(0.05), zero_point: -3, dst_type: 'INT8' },
      weight: {
        ...{ quantizer: 'lnq', dst_type: 'INT4', channel_wise: false },
        settings: { cluster_freq: 100, clip_max: 2.5 },
      },
    });
    expect(config.layers.get('odd')!.weight).toEqual({ channel_wise: true, dst_type: 'INT8' });
    expect(config.layers.get('fc')).toMatchObject({
      data: { quantizer: 'pact', clip_max: 6 },
      weight: { quantizer: 'lsq' },
    });
    const written = writeRetrain(config);
    for (const algo of ['fixed_quant_param_retrain', 'lnq_retrain', 'mcs.pact', 'ulq_retrain'])
      expect(written).toContain(`"algo":"${algo}"`);
    expect(json(written)).toEqual(config);
  });

  it('are in the plan', () => {
    const { layers: planned } = planFromRetrain(simple(text).config, layers);
    const [data, weight] = [0, 1].map((input) => inputPlan(planned[0]!, input)!);
    expect(data!.method.name).toBe('ifmr');
    expect(weight!).toMatchObject({ granularity: 'perTensor', method: { name: 'lnq', params: { clip_max: 2.5 } } });
    expect(rangeOf({ dst_type: 'INT8', scale: 0.5, zero_point: -28 })).toEqual({
      clipMax: 77.5,
      clipMin: -50,
      fixedMin: false,
    });
  });

  it('of a job give way where a layer has not the bits', () => {
    const { layers: chosen } = defaultRetrain(layers, { data: 'luq', weight: 'lnq' });
    expect(chosen.get('conv')).toMatchObject({ data: { quantizer: 'luq' }, weight: { quantizer: 'lnq' } });
    expect(chosen.get('odd')!.weight).toEqual({ channel_wise: true, dst_type: 'INT8' });
  });
});

it.runIf(hasGolden)('the default is what AMCT writes, byte for byte', () => {
  const capabilities = targets.get('ascend')!.layers(goldenModel());
  const theirs = readFileSync(join(GOLDEN, 'qat_default', 'config.json'), 'utf8');
  expect(writeRetrain(defaultRetrain(capabilities)).trim()).toBe(theirs.trim());
  expect(writeRetrain(readRetrain(theirs, 'config.json', capabilities)).trim()).toBe(theirs.trim());
});
