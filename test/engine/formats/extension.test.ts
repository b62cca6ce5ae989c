import { describe, expect, it } from 'vitest';
import { inputPlan, type Method } from '../../../proto/plan';
import type { AmctConfig } from '../../../main/engine/formats/amct/config';
import { readConfig } from '../../../main/engine/formats/amct/configRead';
import { writeConfig } from '../../../main/engine/formats/amct/configWrite';
import { EXTENSION_OBSERVERS } from '../../../main/engine/formats/amct/extension';
import { planFromConfig } from '../../../main/engine/formats/amct/planFromConfig';
import { readSimpleConfig } from '../../../main/engine/formats/amct/simpleConfig';
import { messageOf } from './problem';
import { RESNET20 } from './resnet20';

const json = (params: object): AmctConfig =>
  readConfig(JSON.stringify({ conv1: { activation_quant_params: params } }), 'config.json', RESNET20);
const simple = (common: string): AmctConfig =>
  readSimpleConfig(`common_config { mcs_quantize { ${common} } }`, 'quant.cfg', RESNET20).config;

function methodOf(config: AmctConfig, layer = 'conv1'): Method {
  const plan = planFromConfig(config, RESNET20);
  return inputPlan(
    plan.layers.find((each) => each.layer === layer)!,
    0,
  )!.method;
}

describe('observers that AMCT does not have', () => {
  it.each(EXTENSION_OBSERVERS)('%s: chosen by layer or for all, written and read again', (name) => {
    const config = json({ act_algo: `mcs.${name}`, asymmetric: false });
    expect(methodOf(config).name).toBe(name);
    expect(methodOf(simple(`observer: "${name}"`), 'linear').name).toBe(name);
    expect(readConfig(writeConfig(config), 'config.json', RESNET20)).toEqual(config);
  });

  it('parameters are written with their defaults', () => {
    expect(writeConfig(json({ act_algo: 'mcs.mse', search_start: 0.5 }))).toContain(
      '"act_algo":"mcs.mse",\n            "asymmetric":true,\n            "search_start":0.5,\n            "search_end":1.0,',
    );
    const stated = simple('observer: "hist" asymmetric: false param { name: "hist_percent" value: 0.999 }');
    expect(methodOf(stated)).toEqual({ name: 'hist', params: { hist_percent: 0.999 } });
  });

  it.each([
    ['an unknown observer', { act_algo: 'mcs.best' }, /act_algo is "mcs.best", expected "ifmr" \| "hfmg" \| "mcs\./],
    [
      'a key of another one',
      { act_algo: 'mcs.KL', search_step: 1 },
      /search_step is not known. Known here: num_bits, act/,
    ],
    ['a value out of range', { act_algo: 'mcs.hist', hist_percent: 2 }, /hist_percent is 2, allowed: 0.5 … 1/],
    ['no whole number', { act_algo: 'mcs.luq_mse', steps: 1.5 }, /steps is 1.5, expected 1, 2, …/],
  ])('config.json: %s', (_, params, message) => {
    expect(messageOf(() => json(params))).toMatch(message);
  });

  it.each([
    ['an unknown observer', 'observer: "best"', /mcs_quantize.observer is best, allowed: abs_max, avg/],
    [
      'a foreign parameter',
      'observer: "KL" param { name: "a" value: 1 }',
      /mcs_quantize.a is not known. Known here: –/,
    ],
    ['out of range', 'observer: "hist" param { name: "hist_percent" value: 2 }', /hist_percent is 2, allowed: 0.5 … 1/],
  ])('simple configuration: %s', (_, text, message) => {
    expect(messageOf(() => simple(text))).toMatch(message);
  });
});
