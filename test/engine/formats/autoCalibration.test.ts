import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rankingJson, readRecordJson, recordJson } from '../../../main/engine/formats/amct/autoCalibration';
import { writeJson } from '../../../main/engine/formats/amct/jsonWrite';
import { GOLDEN, hasGolden } from '../../kit/shared';

const ranking = [
  { layers: ['b'], value: 0.9922261324800217, sensitivity: 0.008 },
  { layers: ['a'], value: 1, sensitivity: 0 },
];
const tries = [
  { rolledBack: [], accepted: false, drop: 0.5, value: 70 },
  { rolledBack: [{ layer: 'b', to: 'float' as const }], accepted: true, drop: null, value: 71 },
];

describe('the record of the tries', () => {
  it('is a list of JSON, read back as it was', () => {
    const text = recordJson(tries, ['a', 'b'], ranking);
    expect(JSON.parse(text)).toHaveLength(2);
    expect(readRecordJson(text, 'r')).toEqual([
      { layers: { a: true, b: true }, accepted: false, loss: 0.5 },
      { layers: { b: false, a: true }, accepted: true, loss: 71 },
    ]);
  });

  it('is one object behind the other where asked for, as the tool writes it', () => {
    const text = recordJson(tries, ['a', 'b'], ranking, { concatenated: true });
    expect(() => JSON.parse(text) as unknown).toThrow();
    expect(readRecordJson(text, 'r')).toEqual(readRecordJson(recordJson(tries, ['a', 'b'], ranking), 'r'));
  });

  it.each(['nonsense', '{"a": 1}', '[1', '"text"'])('%s is refused', (text) => {
    expect(() => readRecordJson(text, 'r.json')).toThrow("'r.json' is no record");
  });
});

it('the ranking keeps floats as floats', () => {
  expect(writeJson(rankingJson(ranking))).toBe(
    '[\n    [\n        "b",\n        0.9922261324800217\n    ],\n    [\n        "a",\n        1.0\n    ]\n]',
  );
});

describe.skipIf(!hasGolden)('what the real tool wrote', () => {
  const folder = join(GOLDEN, 'abac_acc4_tol2pct');
  const read = (path: string): string => readFileSync(join(folder, path), 'utf8');

  it('is written byte for byte: record and ranking', () => {
    const entries = JSON.parse(read('result/accuracy_based_auto_calibration_ranking_information.json')) as [
      string,
      number,
    ][];
    const ranked = entries.map(([layer, value]) => ({ layers: [layer], value, sensitivity: 1 - value }));
    expect(writeJson(rankingJson(ranked))).toBe(
      read('result/accuracy_based_auto_calibration_ranking_information.json'),
    );
    const text = read('amct_log/accuracy_based_auto_calibration_record.json');
    const recorded = readRecordJson(text, 'record');
    const layers = Object.keys(recorded[0]!.layers);
    const made = recorded.map(({ layers: kept, accepted, loss }) => {
      const rolledBack = Object.keys(kept).filter((layer) => !kept[layer]);
      return {
        rolledBack: rolledBack.map((layer) => ({ layer, to: 'float' as const })),
        accepted,
        drop: loss,
        value: 0,
      };
    });
    expect(recordJson(made, layers, ranked, { concatenated: true })).toBe(text);
  });
});
