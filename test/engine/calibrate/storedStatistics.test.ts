import { describe, expect, it } from 'vitest';
import { decodeStatistics, encodeStatistics } from '../../../main/engine/calibrate/storedStatistics';
import { observers } from '../../../main/engine/observers/methods';
import { randomFloats } from '../../kit/models';
import { chosen, exact, observed } from '../../kit/observed';
import { goldenFile, npyFloats } from '../../kit/golden';
import { hasGolden } from '../../kit/shared';
import { join } from 'node:path';

const data = randomFloats(40_000, 4).map((x) => x * x * x * 3);
const batches = [data.subarray(0, 10_000), data.subarray(10_000)];

describe('statistics as bytes', () => {
  it.each([...observers.keys()])('%s chooses from them what it chooses from the stream', (name) => {
    const seen = observed(name, batches);
    const read = decodeStatistics(encodeStatistics(seen))!;
    for (const symmetric of [true, false])
      expect(chosen(name, read, { symmetric })).toEqual(chosen(name, seen, { symmetric }));
  });

  it('of a range alone are a few bytes, of a histogram a bounded number', () => {
    expect(encodeStatistics(observed('minmax', batches)).length).toBeLessThan(32);
    expect(encodeStatistics(observed('KL', batches)).length).toBeLessThan(4 * 40_000);
  });

  it('counts beyond 32 bits survive', () => {
    const seen = { ...observed('KL', batches), count: 2 ** 45 + 3 };
    expect(decodeStatistics(encodeStatistics(seen))!.count).toBe(2 ** 45 + 3);
  });

  it('that were cut off, lengthened or made up are none', () => {
    const bytes = encodeStatistics(observed('KL', batches));
    for (const length of [0, 1, 9, 100, bytes.length - 1])
      expect(decodeStatistics(bytes.subarray(0, length))).toBeUndefined();
    expect(decodeStatistics(Uint8Array.of(...bytes.subarray(0, 20), ...bytes))).toBeUndefined();
    expect(decodeStatistics(Uint8Array.of(...bytes, 0))).toBeUndefined();
    expect(decodeStatistics(new Uint8Array(100).fill(255))).toBeUndefined();
  });
});

const RECORDED = ['conv1', 'layer1.0.conv1', 'layer2.1.conv2', 'layer3.2.conv2', 'avgpool', 'linear'];

describe.skipIf(!hasGolden).each(RECORDED)('of what AMCT saw: %s', (layer) => {
  it.each([
    ['8 bits', {}],
    ['symmetric', { symmetric: true }],
    ['16 bits', { bits: 16 }],
  ])('IFMR has the same winner without the values (%s)', (_, options) => {
    const values = npyFloats(goldenFile('default', join('acts', `${layer}.npy`)));
    const seen = observed('ifmr', [values], { ...options, keepValues: true });
    const read = decodeStatistics(encodeStatistics(seen))!;
    expect(chosen('ifmr', read, options)).toEqual(exact('ifmr', values, options));
  });
});
