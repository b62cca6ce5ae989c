import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorSentence } from '../../../proto/errors';
import { reason } from '../../../proto/reasons';
import { defaultConfig, withOtherNodes } from '../../../main/engine/formats/amct/config';
import { readConfig } from '../../../main/engine/formats/amct/configRead';
import { writeConfig } from '../../../main/engine/formats/amct/configWrite';
import { GOLDEN, hasGolden } from '../../kit/shared';
import { codesOf, errorOf, messageOf } from './problem';
import { fixture, GOLDENS, RESNET20, WITHOUT_CFG, withLayer } from './resnet20';

const GOOD = fixture('ptq_default/config.json');
const HFMG = fixture('ptq_hfmg/config.json');
const read = (text: string, capabilities = RESNET20) => readConfig(text, 'config.json', capabilities);

/** The default file with one piece of it replaced, the first time it occurs after `after`. */
function edited(from: string, to: string, after = '', text = GOOD): string {
  const at = text.indexOf(from, text.indexOf(after));
  expect(at).toBeGreaterThanOrEqual(0);
  return text.slice(0, at) + to + text.slice(at + from.length);
}

describe('config.json of AMCT', () => {
  it.each(Object.entries(WITHOUT_CFG))('%s is what the arguments give', (name, options) => {
    expect(writeConfig(defaultConfig(RESNET20, options))).toBe(fixture(`${name}/config.json`));
  });

  it.each(GOLDENS)('%s is read and written byte for byte', (name) => {
    const text = fixture(`${name}/config.json`);
    expect(writeConfig(read(text))).toBe(text);
  });

  it.skipIf(!hasGolden)('that a search rewrote is read and written byte for byte', () => {
    const any = RESNET20.map((each) => ({ ...each, dataBits: [4, 8, 16], weightBits: [4, 8] }));
    for (const name of ['abac_acc4_tol2pct', 'abac_satisfied']) {
      for (const file of ['config.json', 'result/accuracy_based_auto_calibration_final_config.json']) {
        const text = readFileSync(join(GOLDEN, name, file), 'utf8');
        expect(writeConfig(read(text, any))).toBe(text);
      }
    }
  });

  it('sorts layers by code point and keeps names that look like numbers in place', () => {
    const layers = ['b', '10', '9', 'B'].map((layer) => ({ ...RESNET20[1]!, layer }));
    expect([...defaultConfig(layers).layers.keys()]).toEqual(['10', '9', 'B', 'b']);
    expect(writeConfig(defaultConfig(layers)).indexOf('"9"')).toBeGreaterThan(0);
  });

  it('refuses a model with a layer that is called like a parameter', () => {
    const error = errorOf(() => defaultConfig([{ ...RESNET20[1]!, layer: 'batch_num' }]));
    expect(error.code).toBe('CONFIG_NAME_RESERVED');
  });
});

describe('readConfig', () => {
  it('fills in what is left out; a layer that is left out stays float', () => {
    const config = read('{"activation_offset":false,"conv1":{},"linear":{"weight_quant_params":{"num_bits":4}}}');
    expect(config.batch_num).toBe(1);
    expect(config.layers.get('conv1')).toEqual({
      quant_enable: true,
      activation_quant_params: {
        num_bits: 8,
        max_percentile: 0.999999,
        min_percentile: 0.999999,
        search_range: [0.7, 1.3],
        search_step: 0.01,
        act_algo: 'ifmr',
        asymmetric: false,
      },
      weight_quant_params: { num_bits: 8, channel_wise: true, wts_algo: 'arq_quantize' },
    });
    expect(config.layers.get('linear')!.weight_quant_params).toEqual({
      num_bits: 4,
      channel_wise: false,
      wts_algo: 'arq_quantize',
    });
    expect([...config.layers].filter(([, layer]) => layer.quant_enable).map(([name]) => name)).toEqual([
      'conv1',
      'linear',
    ]);
    expect(config.layers.size).toBe(RESNET20.length);
  });

  it('takes num_of_bins alone for HFMG, an integer for a float, and what is switched off of other flavours', () => {
    const config =
      read(`{"joint_quant":false,"weight_offset":false,"tensor_quantize":[],"fakequant_precision_mode":"DEFAULT",
      "conv1":{"activation_quant_params":{"num_of_bins":1024}},"linear":{"activation_quant_params":{"max_percentile":1}}}`);
    expect(config.layers.get('conv1')!.activation_quant_params).toEqual({
      num_bits: 8,
      act_algo: 'hfmg',
      asymmetric: true,
      num_of_bins: 1024,
    });
    expect(writeConfig(config)).toContain('"max_percentile":1.0,');
    expect(writeConfig(config)).not.toContain('fakequant_precision_mode');
  });

  it('keeps fakequant_precision_mode before skip_fusion_layers', () => {
    const text = GOOD.replace(
      '"skip_fusion_layers":[]',
      '"fakequant_precision_mode":"FORCE_FP16_QUANT",\n    "skip_fusion_layers":[\n        "conv1"\n    ]',
    );
    expect(writeConfig(read(text))).toBe(text);
  });

  it('does not measure layers that are switched off against the target', () => {
    const off = edited('"quant_enable":true', '"quant_enable":false', '"avgpool"');
    expect(read(edited('"num_bits":8', '"num_bits":16', '"avgpool"', off)).layers.get('avgpool')!.quant_enable).toBe(
      false,
    );
    expect(codesOf(() => read(edited('"num_bits":8', '"num_bits":16', '"avgpool"')))).toEqual(['CONFIG_LAYER_VALUE']);
  });

  it('finds repeated keys anywhere', () => {
    const text = edited('"num_bits":8,', '"num_bits":8,\n            "num_bits":8,', '"conv1"');
    expect(messageOf(() => read(text))).toBe(
      "'config.json', line 31: the key conv1.activation_quant_params.num_bits stands twice (first in line 30). Delete one of them.",
    );
    expect(codesOf(() => read(edited('"conv1":{', '"avgpool":{')))).toContain('CONFIG_DUPLICATE_KEY');
    expect(codesOf(() => read('{"version":1,"version":1,"conv1":{}}'))).toEqual(['CONFIG_DUPLICATE_KEY']);
  });

  it('lists all problems of a file at once, in both languages', () => {
    const text = edited(
      '"batch_num":1',
      '"batch_num":0',
      '',
      edited('"asymmetric":true', '"asymetric":true', '"linear"'),
    );
    const error = errorOf(() => read(text));
    expect(error.message).toBe(
      "The configuration 'config.json' has 2 problems (at most 50 are listed):\n" +
        "- 'config.json', line 3: batch_num is 0, allowed: 1 … 4294967295.\n" +
        "- 'config.json', line 419: the key linear.activation_quant_params.asymetric is not known. Known here: num_bits, " +
        'max_percentile, min_percentile, search_range, search_step, act_algo, asymmetric, num_of_bins.',
    );
    expect(errorSentence(error, 'zh')).toContain(
      '2 处问题（最多列出 50 处）：\n- “config.json”第 3 行：batch_num 为 0',
    );
  });

  it('counts what it does not list', () => {
    const layers = Array.from({ length: 3000 }, (_, i) => `"nothing${i}":{}`).join(',');
    const { code, params } = errorOf(() => read(`{${layers}}`));
    expect([code, params['count'], (params['problems'] as unknown[]).length]).toEqual(['CONFIG_INVALID', 3000, 50]);
  });

  it('names the layer that was meant', () => {
    expect(messageOf(() => read(edited('"layer2.1.conv2":{', '"layer2.1.conv3":{')))).toBe(
      "'config.json', line 227: 'layer2.1.conv3' is neither a layer of the model nor a parameter of AMCT's configuration. " +
        "The closest name is 'layer2.1.conv1'.",
    );
  });

  it('says why a layer cannot be quantized, and accepts it when the file leaves it float', () => {
    const capabilities = withLayer({ layer: 'avgpool', float: reason('GLOBAL_POOL', {}) });
    expect(messageOf(() => read(GOOD, capabilities))).toBe(
      "'config.json', line 7: layer 'avgpool' (AveragePool) cannot be quantized: the window covers the whole feature map " +
        '(global pooling). Delete its entry.',
    );
    expect(
      errorSentence(
        errorOf(() => read(GOOD, capabilities)),
        'zh',
      ),
    ).toContain('不支持量化：窗口覆盖整个特征图（全局池化）。');
    const off = edited('"quant_enable":true', '"quant_enable":false', '"avgpool"');
    expect(read(off, capabilities).layers.has('avgpool')).toBe(false);
  });

  it('knows the nodes that are no layers', () => {
    const all = withOtherNodes(RESNET20, [
      { name: 'conv1', opType: 'Conv' },
      { name: 'bn1', opType: 'BatchNormalization' },
      { name: 'relu', opType: 'Relu' },
    ]);
    expect(read(edited('[]', '["bn1"]'), all).skip_fusion_layers).toEqual(['bn1']);
    expect(read(GOOD, all).layers.size).toBe(RESNET20.length);
    expect(messageOf(() => read(edited('"version":1', '"relu":{}'), all))).toContain(
      "layer 'relu' (Relu) cannot be quantized: the target does not quantize Relu. Delete its entry.",
    );
  });

  it('refuses channel_wise where a layer takes one scale, with the facts of AMCT', () => {
    // The channel_wise must be False for layer type AvgPool2d in layer avgpool
    expect(messageOf(() => read(edited('"channel_wise":false', '"channel_wise":true', '"avgpool"')))).toBe(
      "'config.json', line 23: channel_wise must be false for layer type AveragePool in layer 'avgpool', but " +
        'avgpool.weight_quant_params.channel_wise is true.',
    );
  });

  const conv3d = withLayer({ layer: 'conv1', symmetricOnly: true });
  it('takes symmetric data only where the target does', () => {
    expect(codesOf(() => read(GOOD, conv3d))).toEqual(['CONFIG_SYMMETRIC_ONLY']);
    const without = edited(',\n            "asymmetric":true', '', '"conv1"');
    expect(read(without, conv3d).layers.get('conv1')!.activation_quant_params.asymmetric).toBe(false);
  });

  const weight = (name: string, text: string): string =>
    edited('"num_bits":8', text, 'weight_quant_params', edited('"avgpool"', `"${name}"`));
  it.each([
    ['another version', edited('"version":1', '"version":2'), ['CONFIG_VALUE']],
    ['a float where an integer belongs', edited('"batch_num":1', '"batch_num":1.0'), ['CONFIG_TYPE']],
    ['a number where true belongs', edited('"do_fusion":true', '"do_fusion":1'), ['CONFIG_TYPE']],
    ['text where a number belongs', edited('0.999999', '"0.9"'), ['CONFIG_TYPE']],
    ['null', edited('"act_algo":"ifmr"', '"act_algo":null'), ['CONFIG_TYPE']],
    [
      'a layer that is no object',
      edited('"conv1":{', '"conv1":1,"nothing":{'),
      ['CONFIG_UNKNOWN_ENTRY', 'CONFIG_TYPE'],
    ],
    [
      'parameters that are no object',
      edited('"weight_quant_params":{', '"weight_quant_params":[],"x":{'),
      ['CONFIG_UNKNOWN_KEY', 'CONFIG_TYPE'],
    ],
    ['a percentile of 0.5', edited('0.999999', '0.5'), ['CONFIG_VALUE']],
    ['a percentile above 1', edited('0.999999', '1.1'), ['CONFIG_VALUE']],
    ['a percentile without bound', edited('0.999999', '1e999'), ['CONFIG_VALUE']],
    ['a search range that goes down', edited('1.3', '0.6'), ['CONFIG_VALUE']],
    ['a search range of one end', edited('0.7,', ''), ['CONFIG_TYPE']],
    ['a search step beyond the range', edited('"search_step":0.01', '"search_step":0.61'), ['CONFIG_VALUE']],
    ['a search step of nothing', edited('"search_step":0.01', '"search_step":0'), ['CONFIG_VALUE']],
    ['bits that AMCT does not have', edited('"num_bits":8', '"num_bits":5'), ['CONFIG_VALUE']],
    ['4-bit data, which the target does not take', edited('"num_bits":8', '"num_bits":4'), ['CONFIG_LAYER_VALUE']],
    ['an unknown algorithm', edited('"ifmr"', '"minmax"'), ['CONFIG_TYPE']],
    ['an unknown weight algorithm', edited('"arq_quantize"', '"gptq"'), ['CONFIG_TYPE']],
    ['IFMR and HFMG together', edited('"act_algo":"ifmr"', '"num_of_bins":4096'), ['CONFIG_MIXED']],
    ['HFMG named beside keys of IFMR', edited('"act_algo":"ifmr"', '"act_algo":"hfmg"'), ['CONFIG_MIXED']],
    ['other numbers of bins', edited('4096', '4095', '', HFMG), ['CONFIG_VALUE']],
    ['a strong balancer', edited('"quant_enable":true', '"dmq_balancer_param":0.9', '"conv1"'), ['CONFIG_VALUE']],
    [
      'a balancer where none is possible',
      edited('"quant_enable":true', '"dmq_balancer_param":0.5'),
      ['CONFIG_BALANCER'],
    ],
    ['a fusion skip of no layer', edited('[]', '["conv"]'), ['CONFIG_UNKNOWN_LAYER']],
    ['a fusion skip of a layer without fusion', edited('[]', '["linear"]'), ['CONFIG_SKIP_FUSION']],
    ['a fusion skip said twice', edited('[]', '["conv1","conv1"]'), ['CONFIG_DUPLICATE_ENTRY']],
    ['fusion skips that are no names', edited('[]', '[1]'), ['CONFIG_TYPE']],
    ['an unknown precision mode', edited('"version":1', '"fakequant_precision_mode":"FP16"'), ['CONFIG_TYPE']],
    ['6 bits of the average pool', weight('avgpool', '"num_bits":6'), ['CONFIG_LAYER_VALUE']],
    ['nothing to do', '{"version":1}', ['CONFIG_NOTHING_LEFT']],
    ['nothing enabled', GOOD.replaceAll('"quant_enable":true', '"quant_enable":false'), ['CONFIG_NOTHING_LEFT']],
    ['no object at all', '[]', ['CONFIG_NOT_OBJECT']],
  ])('refuses %s', (_, text, codes) => {
    expect(codesOf(() => read(text))).toEqual(codes);
  });

  it.each([
    ['joint_quant is true', edited('"do_fusion":true', '"joint_quant":true')],
    ['weight_offset is true', edited('"do_fusion":true', '"weight_offset":true')],
    ['tensor_quantize is […]', edited('"do_fusion":true', '"tensor_quantize":[{"layer_name":"add","input_index":0}]')],
    ['wts_algo is "ada_quantize"', edited('"arq_quantize"', '"ada_quantize","num_iteration":10,"reg_param":0.01')],
    ['wts_algo is "nuq_quantize"', edited('"wts_algo":"arq_quantize"', '"wts_algo":"nuq_quantize","num_steps":32')],
    ['num_iteration is 10', edited('"num_bits":8,', '"num_bits":8,"num_iteration":10,', 'weight_quant_params')],
    ['retrain_enable is true', edited('"quant_enable":true', '"retrain_enable":true')],
  ])('refuses by name what AMCT knows and this version does not carry out: %s', (what, text) => {
    expect(codesOf(() => read(text))).toEqual(['CONFIG_LATER']);
    expect(messageOf(() => read(text))).toContain(`${what}. AMCT knows this, this version does not carry it out yet.`);
  });
});
