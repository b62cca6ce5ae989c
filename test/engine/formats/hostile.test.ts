/** Damaged files: whatever a reader is given, it reads it or tells what is wrong with it, in both languages. */
import { describe, expect, it } from 'vitest';
import { errorSentence, StudioError } from '../../../proto/errors';
import { readConfig } from '../../../main/engine/formats/amct/configRead';
import { planFromConfig } from '../../../main/engine/formats/amct/planFromConfig';
import { readRecord, writeRecord } from '../../../main/engine/formats/amct/record';
import { applyRecord } from '../../../main/engine/formats/amct/recordPlan';
import { writeConfig } from '../../../main/engine/formats/amct/configWrite';
import { readSimpleConfig } from '../../../main/engine/formats/amct/simpleConfig';
import { scanJson } from '../../../main/engine/formats/jsonScan';
import { seededRandom, uniform } from '../../../main/engine/numerics/random';
import { fixture, RESNET20 } from './resnet20';

const PIECES = [
  ...[
    '{',
    '}',
    '[',
    ']',
    '<',
    '>',
    ':',
    ',',
    ';',
    '"',
    "'",
    '\\',
    '#',
    '\n',
    '\0',
    '\ufeff',
    '\ud800',
    '层',
    '\\u12',
    '\\777',
  ],
  ...[
    'null',
    'true',
    '-',
    '0',
    '-0',
    '1e999',
    '1e-999',
    'nan',
    'inf',
    '0x',
    '99999999999999999999',
    '1.5',
    '"": {}',
    '__proto__',
  ],
  ...[
    '"conv1":{}',
    '"version":1,',
    'value {',
    'key: "conv1"',
    'scale_w: 0',
    'dst_type: INT16',
    'common_config {',
    'layer_name: ""',
  ],
];

/** A few changes: pieces put in, stretches deleted, doubled or moved, the end cut off. */
function damaged(text: string, seed: number): string {
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(uniform(random, 0, limit));
  let result = text;
  for (let change = below(4); change >= 0; change--) {
    const at = below(result.length + 1);
    const to = Math.min(result.length, at + below(40));
    const piece = PIECES[below(PIECES.length)]!;
    const stretch = result.slice(at, to);
    const target = below(result.length + 1);
    result = [
      () => result.slice(0, at) + piece + result.slice(at),
      () => result.slice(0, at) + piece + result.slice(to),
      () => result.slice(0, at) + result.slice(to),
      () => result.slice(0, to) + stretch + result.slice(to),
      () => result.slice(0, target) + stretch + result.slice(target),
      () => result.slice(0, at),
    ][below(6)]!();
  }
  return result;
}

const config = readConfig(fixture('ptq_channelwise_off/config.json'), 'config.json', RESNET20);
const plan = planFromConfig(config, RESNET20);
const names = RESNET20.map(({ layer }) => layer);

const readers: readonly [string, string, (text: string) => unknown][] = [
  ['config.json', fixture('ptq_hfmg/config.json'), (text) => writeConfig(readConfig(text, 'config.json', RESNET20))],
  [
    'quant.cfg',
    `${fixture('ptq_skip_layers/quant.cfg')}${fixture('ptq_dmq/quant.cfg').replace('batch_num: 1', '')}
override_layer_types { layer_type: "Linear" calibration_config { hfmg_quantize { num_of_bins: 1024 asymmetric: false } } }
override_layer_configs { layer_name: "conv1" calibration_config { arq_quantize { quant_bits: 6 channel_wise: true } } }`,
    (text) => writeConfig(readSimpleConfig(text, 'quant.cfg', RESNET20).config),
  ],
  [
    'record.txt',
    fixture('ptq_channelwise_off/record.txt'),
    (text) => applyRecord(plan, readRecord(text, 'record.txt'), names),
  ],
  [
    'prune record',
    fixture('prune_filter_r20_ascend/record.txt').slice(0, 1500),
    (text) => readRecord(writeRecord(readRecord(text, 'record.txt')), 'record.txt'),
  ],
];

const accepts = (action: () => unknown): boolean => {
  try {
    action();
    return true;
  } catch {
    return false;
  }
};

it('the JSON scanner takes what JSON.parse takes, and nothing else', () => {
  const text = '{"a": [1, -0.5e+3, true, null, "\\u00e9\\n"], "b": {"c": {}, "d": []}}';
  for (let seed = 0; seed < 2000; seed++) {
    const hostile = damaged(text, seed).replaceAll('\ufeff', '');
    expect([hostile, accepts(() => scanJson(hostile, 'f'))]).toEqual([hostile, accepts(() => JSON.parse(hostile))]);
  }
});

describe.each(readers)('%s', (_, text, read) => {
  it('damaged in 400 ways is read or refused by name', () => {
    let refused = 0;
    for (let seed = 0; seed < 400; seed++) {
      try {
        read(damaged(text, seed));
      } catch (error) {
        refused++;
        if (!(error instanceof StudioError)) throw error;
        for (const language of ['en', 'zh'] as const)
          expect(errorSentence(error, language)).not.toMatch(/\{\w+\}|\[object|undefined/);
      }
    }
    expect(refused).toBeGreaterThan(100);
  });

  it.each([
    '',
    '\0',
    '\ufeff',
    '{'.repeat(1e5),
    '['.repeat(1e5),
    '#'.repeat(1e5),
    '"'.repeat(1e5),
    '\\'.repeat(1e5),
    'a '.repeat(1e5),
  ])('short of nothing or full of one thing (%#) is read or refused by name', (hostile) => {
    try {
      read(hostile);
    } catch (error) {
      expect(error).toBeInstanceOf(StudioError);
    }
  });
});
