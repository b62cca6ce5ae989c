import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRecord, writeRecord } from '../../../main/engine/formats/amct/record';
import { GOLDEN, hasGolden } from '../../kit/shared';
import { codesOf, messageOf } from './problem';
import { fixture, GOLDENS } from './resnet20';

const read = (text: string) => readRecord(text, 'record.txt');
const entry = (value: string): string => `record {\n  key: "conv1"\n  value { ${value} }\n}`;
const isRecord = (path: string): boolean => /record[^/]*\.txt$/.test(path);

describe('records of AMCT', () => {
  const files = [
    ...GOLDENS.map((name) => `${name}/record.txt`),
    'ptq_dmq/record_after_dmq.txt',
    'ptq_channelwise_off/record_after_weights.txt',
    'prune_filter_r20_ascend/record.txt',
  ];
  it.each(files)('%s is read and written byte for byte', (file) => {
    const text = fixture(file);
    expect(writeRecord(read(text))).toBe(text);
  });

  it.skipIf(!hasGolden)('all others are, too: 64-bit masks, training, searches', () => {
    const paths = readdirSync(GOLDEN, { recursive: true, encoding: 'utf8' }).filter(isRecord);
    expect(paths.length).toBeGreaterThan(25);
    for (const path of paths) {
      const text = readFileSync(join(GOLDEN, path), 'utf8');
      expect(writeRecord(read(text)) === text, path).toBe(true);
    }
  });

  it('values are the float32 that AMCT had', () => {
    const { entries } = read(fixture('ptq_default/record.txt'));
    expect(entries).toHaveLength(21);
    expect(entries[0]).toMatchObject({
      key: 'conv1',
      value: { scale_d: Math.fround(0.018761978), offset_d: -15, act_type: 'INT8', wts_type: 'INT8' },
    });
    expect(entries[0]!.value!.scale_w).toHaveLength(16);
    expect(entries[1]!.value!.scale_w![8]).toBe(Math.fround(5.1543594e-7));
  });
});

describe('readRecord', () => {
  it('keeps what we do not use', () => {
    const text = `record {
  key: "lstm"
  value {
    scale_d: 0.5
    offset_d: 0
    skip_fusion: true
    dst_type: "INT8"
    fakequant_precision_mode: "FORCE_FP16_QUANT"
    scale_h: 0.25
    offset_h: -3
    scale_r: 0.125
    offset_r: 0
  }
}
record {
  key: "cache"
  kv_cache_value {
    scale: 0.1
    scale: 0.2
    offset: -128
    offset: 127
  }
}
prune_record {
  selective_prune {
    name: "conv1"
    attr {
      name: "selective_mask"
      type: INTS
      ints: 8547794488430932667
      ints: -705104801396907265
    }
  }
}
`;
    const record = read(text);
    expect(writeRecord(record)).toBe(text);
    expect(record.pruneRecords![0]!.selective_prune!.attr![0]!.ints![0]).toBe(8547794488430932667n);
  });

  it('takes the last value of a repeated field, with a warning', () => {
    const { entries, warnings } = read(entry('scale_d: 1 offset_d: 0 scale_d: 2'));
    expect([entries[0]!.value!.scale_d, warnings.map(({ code }) => code)]).toEqual([2, ['TEXT_FIELD_REPEATED']]);
  });

  it('takes scales beyond EPS and offsets of 16-bit data', () => {
    expect(read(entry('scale_d: 1e-20 offset_d: -32768 act_type: "INT16"')).entries).toHaveLength(1);
    expect(read(entry(`tensor_balance_factor: ${2 ** -23} tensor_balance_factor: ${2 ** 23}`)).entries).toHaveLength(1);
  });

  it.each([
    ['a scale of 0', entry('scale_d: 0 offset_d: 0'), 'RECORD_VALUE'],
    ['a negative scale', entry('scale_w: -1 offset_w: 0'), 'RECORD_VALUE'],
    ['a scale without bound', entry('scale_w: inf offset_w: 0'), 'RECORD_VALUE'],
    ['a scale that float32 cannot hold', entry('scale_w: 1e39 offset_w: 0'), 'RECORD_VALUE'],
    ['a scale that is no number', entry('scale_d: nan offset_d: 0'), 'RECORD_VALUE'],
    ['an offset beyond 8 bits', entry('scale_d: 1 offset_d: 128'), 'RECORD_VALUE'],
    ['an offset beyond 16 bits', entry('scale_d: 1 offset_d: 32768 act_type: "INT16"'), 'RECORD_VALUE'],
    ['an offset of weights', entry('scale_w: 1 offset_w: 1'), 'RECORD_VALUE'],
    ['a balance factor below EPS', entry('tensor_balance_factor: 1e-7'), 'RECORD_VALUE'],
    ['a shift of 17', entry('shift_bit: 17'), 'RECORD_VALUE'],
    ['shifts and zeros', entry('shift_bit: 0 shift_bit: 1'), 'RECORD_VALUE'],
    ['another dst_type', entry('dst_type: "INT16"'), 'RECORD_VALUE'],
    ['another act_type', entry('act_type: "INT6"'), 'RECORD_VALUE'],
    ['another wts_type', entry('wts_type: "INT16"'), 'RECORD_VALUE'],
    ['another precision mode', entry('fakequant_precision_mode: "FP16"'), 'RECORD_VALUE'],
    ['fewer offsets than scales', entry('scale_w: 1 scale_w: 1 offset_w: 0'), 'RECORD_LENGTHS'],
    ['a scale without its offset', entry('scale_d: 1'), 'RECORD_FIELD_MISSING'],
    ['an offset without its scale', entry('offset_h: 1'), 'RECORD_FIELD_MISSING'],
    ['a key without value', 'record { key: "a" }', 'RECORD_FIELD_MISSING'],
    ['a value without key', 'record { value { } }', 'RECORD_KEY_MISSING'],
    ['an empty key', 'record { key: "" value { } }', 'RECORD_KEY_MISSING'],
    ['an unknown field', entry('scale_q: 1'), 'TEXT_UNKNOWN_FIELD'],
    ['a prune node without name', 'prune_record { producer { } }', 'TEXT_FIELD_MISSING'],
  ])('refuses %s', (_, text, code) => {
    expect(codesOf(() => read(text))).toEqual([code]);
  });

  it('names file, line, layer, field, value and what is allowed', () => {
    expect(messageOf(() => read(`\n\n${entry('scale_d: 1 offset_d: 200')}`))).toBe(
      "'record.txt', line 3: record 'conv1': offset_d is 200, allowed: -128 … 127.",
    );
    expect(messageOf(() => read(`${entry('')}\n${entry('')}`))).toBe(
      "'record.txt', line 5: the key 'conv1' stands twice (first in line 1). Delete one of the records.",
    );
  });

  it('lists everything at once', () => {
    const text = `${entry('scale_w: 0 scale_w: -1 offset_w: 3')} record { value { dst_type: "X" } }`;
    expect(codesOf(() => read(text))).toEqual([
      'RECORD_VALUE',
      'RECORD_VALUE',
      'RECORD_VALUE',
      'RECORD_LENGTHS',
      'RECORD_KEY_MISSING',
      'RECORD_VALUE',
    ]);
  });
});
