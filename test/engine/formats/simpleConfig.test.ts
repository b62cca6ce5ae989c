import { describe, expect, it } from 'vitest';
import { reason } from '../../../proto/reasons';
import type { LayerCapability } from '../../../proto/plan';
import type { LayerConfig } from '../../../main/engine/formats/amct/config';
import { writeConfig } from '../../../main/engine/formats/amct/configWrite';
import { readSimpleConfig } from '../../../main/engine/formats/amct/simpleConfig';
import { codesOf, errorOf, messageOf } from './problem';
import { fixture, GOLDENS, RESNET20, WITHOUT_CFG, withLayer } from './resnet20';

const read = (text: string, capabilities = RESNET20) => readSimpleConfig(text, 'quant.cfg', capabilities);

function layerOf(text: string, layer: string, capabilities: readonly LayerCapability[] = RESNET20): LayerConfig {
  return read(text, capabilities).config.layers.get(layer)!;
}

describe('simple configurations of AMCT', () => {
  it.each(GOLDENS.filter((name) => !(name in WITHOUT_CFG)))('%s gives its config.json byte for byte', (name) => {
    expect(writeConfig(read(fixture(`${name}/quant.cfg`)).config)).toBe(fixture(`${name}/config.json`));
  });

  it('an empty one gives the defaults', () => {
    const { config, warnings } = read('');
    expect([writeConfig(config), warnings]).toEqual([fixture('ptq_default/config.json'), []]);
  });

  it('says what common_config asks in vain', () => {
    const said = (name: string) => read(fixture(`${name}/quant.cfg`)).warnings;
    expect(said('ptq_int4_weights')).toEqual([
      {
        code: 'CONFIG_BITS_LOWERED',
        params: { file: 'quant.cfg', layer: 'conv1', op: 'Conv', key: 'quant_bits', bits: 4 },
      },
    ]);
    expect(said('ptq_int16_act').map(({ params }) => params['layer'])).toEqual(['avgpool']);
    expect(said('ptq_dmq')).toEqual([
      { code: 'CONFIG_BALANCER_DROPPED', params: { file: 'quant.cfg', layer: 'avgpool', op: 'AveragePool' } },
    ]);
  });

  it('refuses at once what AMCT refuses at quantize_model', () => {
    // ValueError: The channel_wise must be False for layer type AvgPool2d in layer avgpool
    expect(fixture('ptq_err_avgpool_channelwise/error.txt')).toContain('AvgPool2d in layer avgpool');
    const text = fixture('ptq_err_avgpool_channelwise/quant.cfg');
    expect(codesOf(() => read(text))).toEqual(['CONFIG_CHANNEL_WISE', 'CONFIG_CHANNEL_WISE']);
    expect(messageOf(() => read(text))).toContain(
      "'quant.cfg', line 3: channel_wise must be false for layer type AveragePool in layer 'avgpool', but " +
        'common_config.arq_quantize.channel_wise is true.',
    );
    const skipped = `${text} skip_layers: ["avgpool", "linear"]`;
    expect(layerOf(skipped, 'avgpool')).toMatchObject({
      quant_enable: false,
      weight_quant_params: { channel_wise: false },
    });
    expect(layerOf(skipped, 'conv1').weight_quant_params.channel_wise).toBe(true);
  });
});

describe('precedence', () => {
  const text = `
    common_config { arq_quantize { quant_bits: 7 } ifmr_quantize { search_step: 0.3 search_range_start: 0.9 search_range_end: 1.2 } }
    override_layer_types { layer_type: "Conv" calibration_config { arq_quantize { quant_bits: 6 } } }
    override_layer_types { layer_type: "Linear" calibration_config { hfmg_quantize { num_of_bins: 1024 } } }
    override_layer_configs { layer_name: "conv1" calibration_config { arq_quantize { channel_wise: false } } }`;

  it('layer before type before common; an override replaces, it is not merged', () => {
    expect(layerOf(text, 'conv1')).toMatchObject({
      weight_quant_params: { num_bits: 8, channel_wise: false },
      activation_quant_params: { search_step: 0.01 },
    });
    expect(layerOf(text, 'layer1.0.conv1')).toMatchObject({
      weight_quant_params: { num_bits: 6, channel_wise: true },
      activation_quant_params: { search_step: 0.01, search_range: [0.7, 1.3] },
    });
    expect(layerOf(text, 'linear').activation_quant_params).toEqual({
      num_bits: 8,
      act_algo: 'hfmg',
      asymmetric: true,
      num_of_bins: 1024,
    });
    expect(layerOf(text, 'avgpool')).toMatchObject({
      weight_quant_params: { num_bits: 8 },
      activation_quant_params: { search_step: 0.3, search_range: [0.9, 1.2] },
    });
  });

  it("takes torch's type before ONNX's", () => {
    const both = `${text} override_layer_types { layer_type: "Conv2d" calibration_config { arq_quantize { quant_bits: 4 } } }`;
    expect(layerOf(both, 'layer1.0.conv1').weight_quant_params.num_bits).toBe(4);
  });

  it.each([
    [
      'stated for the layer',
      'activation_offset: true',
      'ifmr_quantize { asymmetric: true }',
      'ifmr_quantize { asymmetric: false }',
      false,
    ],
    ["common_config's with the same algorithm", '', 'ifmr_quantize { asymmetric: false }', 'ifmr_quantize { }', false],
    [
      "common_config's where the override has no algorithm",
      '',
      'ifmr_quantize { asymmetric: false }',
      'arq_quantize { }',
      false,
    ],
    ['activation_offset with another algorithm', '', 'ifmr_quantize { asymmetric: false }', 'hfmg_quantize { }', true],
    [
      'activation_offset where nothing is stated',
      'activation_offset: false',
      'ifmr_quantize { }',
      'ifmr_quantize { }',
      false,
    ],
  ])('asymmetric is %s', (_, top, common, override, expected) => {
    const cfg = `${top} common_config { ${common} } override_layer_configs { layer_name: "conv1" calibration_config { ${override} } }`;
    expect(layerOf(cfg, 'conv1').activation_quant_params.asymmetric).toBe(expected);
  });

  it('skips by name, by the type of ONNX and of torch', () => {
    const { config, warnings } = read('skip_layers: "conv1" skip_layer_types: "Gemm" skip_layer_types: "AvgPool2d"');
    const off = [...config.layers].filter(([, each]) => !each.quant_enable).map(([name]) => name);
    expect([off, warnings]).toEqual([['avgpool', 'conv1', 'linear'], []]);
  });

  it('reads what concerns the whole model', () => {
    const { config } = read(`batch_num: 3 do_fusion: false skip_fusion_layers: "conv1"
      fakequant_precision_mode: FORCE_FP16_QUANT joint_quant: false`);
    expect(config).toMatchObject({
      batch_num: 3,
      do_fusion: false,
      skip_fusion_layers: ['conv1'],
      fakequant_precision_mode: 'FORCE_FP16_QUANT',
    });
    expect(writeConfig(config)).toContain(
      '"do_fusion":false,\n    "fakequant_precision_mode":"FORCE_FP16_QUANT",\n    "skip_fusion_layers":[\n        "conv1"\n    ],',
    );
  });

  it('means the decimal that is written, not the float32 next to it', () => {
    const cfg = 'common_config { ifmr_quantize { max_percentile: 0.99 } dmq_balancer { migration_strength: 0.3 } }';
    expect(layerOf(cfg, 'conv1')).toMatchObject({
      dmq_balancer_param: 0.3,
      activation_quant_params: { max_percentile: 0.99 },
    });
  });
});

describe('what the target cannot do', () => {
  const conv3d = withLayer({ layer: 'conv1', symmetricOnly: true });
  const forConv1 = (config: string): string =>
    `override_layer_configs { layer_name: "conv1" calibration_config { ${config} } }`;
  const forPools = (config: string): string =>
    `override_layer_types { layer_type: "AvgPool2d" calibration_config { ${config} } }`;

  it.each([
    ['16-bit data', forPools('ifmr_quantize { dst_type: INT16 }'), ['CONFIG_LAYER_VALUE']],
    ['6-bit weights', forPools('arq_quantize { quant_bits: 6 }'), ['CONFIG_LAYER_VALUE']],
    ['a balancer', forPools('dmq_balancer { }'), ['CONFIG_BALANCER']],
    ['scales by channel', forPools('arq_quantize { channel_wise: true }'), ['CONFIG_CHANNEL_WISE']],
    ['asymmetric data', forConv1('ifmr_quantize { asymmetric: true }'), ['CONFIG_SYMMETRIC_ONLY']],
  ])('%s is an error in an override', (_, text, codes) => {
    expect(codesOf(() => read(text, conv3d))).toEqual(codes);
  });

  it('names the line, the layer and what is allowed', () => {
    expect(messageOf(() => read(forPools('\nhfmg_quantize {\n dst_type: INT16 }')))).toBe(
      '\'quant.cfg\', line 3: override_layer_types "AvgPool2d".hfmg_quantize.dst_type is INT16, but layer ' +
        "'avgpool' (AveragePool) allows 8 on this target.",
    );
  });

  it('4-bit weights fall back to 8 even in an override', () => {
    const { config, warnings } = read(forConv1('arq_quantize { quant_bits: 4 }'));
    expect(config.layers.get('conv1')!.weight_quant_params.num_bits).toBe(8);
    expect(warnings.map(({ code }) => code)).toEqual(['CONFIG_BITS_LOWERED']);
  });

  it('data of a layer that takes symmetric data only is symmetric', () => {
    expect(layerOf('', 'conv1', conv3d).activation_quant_params.asymmetric).toBe(false);
    const { config, warnings } = read('common_config { ifmr_quantize { asymmetric: true } }', conv3d);
    expect(config.layers.get('conv1')!.activation_quant_params.asymmetric).toBe(false);
    expect(warnings.map(({ code, params }) => [code, params['layer']])).toEqual([['CONFIG_SYMMETRIC_USED', 'conv1']]);
  });

  it('a layer that stays float is left out, may be skipped, but not overridden', () => {
    const capabilities = withLayer({ layer: 'conv1', float: reason('WEIGHT_NOT_CONSTANT', {}) });
    const { config, warnings } = read('skip_layers: "conv1"', capabilities);
    expect([config.layers.has('conv1'), warnings.map(({ code }) => code)]).toEqual([false, ['CONFIG_SKIPPED_ANYWAY']]);
    expect(messageOf(() => read(forConv1('arq_quantize { }'), capabilities))).toContain(
      "layer 'conv1' (Conv) cannot be quantized: its weight is computed by the graph",
    );
  });
});

describe('mistakes', () => {
  it.each([
    ['batch_num: 0', 'CONFIG_VALUE'],
    ['skip_layers: "conv"', 'CONFIG_UNKNOWN_LAYER'],
    ['skip_layers: "conv1" skip_layers: "conv1"', 'CONFIG_DUPLICATE_ENTRY'],
    ['skip_layer_types: "ReLU"', 'CONFIG_UNKNOWN_TYPE'],
    ['skip_layer_types: ["Conv2d", "Linear", "AveragePool"]', 'CONFIG_NOTHING_LEFT'],
    ['skip_fusion_layers: "avgpool"', 'CONFIG_SKIP_FUSION'],
    ['override_layer_types { layer_type: "Conv4d" calibration_config { } }', 'CONFIG_UNKNOWN_TYPE'],
    ['override_layer_configs { layer_name: "nothing" calibration_config { } }', 'CONFIG_UNKNOWN_LAYER'],
    ['common_config { arq_quantize { quant_bits: 5 } }', 'CONFIG_VALUE'],
    ['common_config { ifmr_quantize { max_percentile: 0.5 } }', 'CONFIG_VALUE'],
    ['common_config { ifmr_quantize { min_percentile: nan } }', 'CONFIG_VALUE'],
    ['common_config { ifmr_quantize { search_range_end: 0.7 } }', 'CONFIG_VALUE'],
    ['common_config { ifmr_quantize { search_range_end: inf } }', 'CONFIG_VALUE'],
    ['common_config { ifmr_quantize { search_step: 0.7 } }', 'CONFIG_VALUE'],
    ['common_config { hfmg_quantize { num_of_bins: 1000 } }', 'CONFIG_VALUE'],
    ['common_config { dmq_balancer { migration_strength: 0.1 } }', 'CONFIG_VALUE'],
    ['common_config { ada_quantize { } }', 'CONFIG_LATER'],
    ['common_config { nuq_quantize { num_steps: 16 } }', 'CONFIG_LATER'],
    ['joint_quant: true', 'CONFIG_LATER'],
    ['nuq_config { mapping_file: "om.json" }', 'CONFIG_LATER'],
    ['tensor_quantize { layer_name: "add" input_index: 1 }', 'CONFIG_LATER'],
  ])('%s', (text, code) => {
    expect(errorOf(() => read(text)).code).toBe(code);
  });

  it('are listed together, with their lines', () => {
    const text = 'batch_num: 0\nskip_layers: "layer1.0.conv3"\ncommon_config {\n  ada_quantize { }\n}\n';
    expect(messageOf(() => read(text))).toBe(
      "The configuration 'quant.cfg' has 3 problems (at most 50 are listed):\n" +
        "- 'quant.cfg', line 1: batch_num is 0, allowed: 1 … 4294967295.\n" +
        "- 'quant.cfg', line 2: skip_layers names the layer 'layer1.0.conv3', which the model does not have. The closest " +
        "name is 'layer1.0.conv1'.\n" +
        "- 'quant.cfg', line 4: common_config.ada_quantize is {…}. AMCT knows this, this version does not carry it out " +
        'yet. Delete the entry or switch it off.',
    );
  });

  it('a type that AMCT knows and the model lacks is said, not refused', () => {
    const { warnings } = read('skip_layer_types: "Conv3d"');
    expect(warnings).toEqual([
      { code: 'CONFIG_TYPE_UNUSED', params: { file: 'quant.cfg', line: 1, key: 'skip_layer_types', type: 'Conv3d' } },
    ]);
  });
});
