import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { binHistogramOf, type BinHistogram } from '../../../main/engine/numerics/binHistogram';
import { leastLoss, windowLosses } from '../../../main/engine/numerics/windowLoss';
import { searchWindows } from '../../../main/engine/observers/methods/hfmg';
import { candidateRatios } from '../../../main/engine/observers/methods/ifmr';
import { GOLDEN_LAYERS, goldenFile, goldenJson, npyFloats } from '../../kit/golden';
import { randomFloats } from '../../kit/models';
import { exact, streamed } from '../../kit/observed';
import { hasGolden } from '../../kit/shared';

const binned = (data: Float32Array, bins: number): BinHistogram =>
  binHistogramOf(data, Math.min(...sampled(data, Math.min)), Math.max(...sampled(data, Math.max)), bins);

/** One number, so that long data need not be spread over arguments. */
const sampled = (data: Float32Array, pick: (a: number, b: number) => number): [number] => [
  data.reduce((a, b) => pick(a, b)),
];

/** start, start + step, … in float32. */
const range = (count: number, at: (i: number) => number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => at(i));

describe('IFMR', () => {
  const outlier = Float32Array.of(...range(999, (i) => i / 998), 20);
  // amct-spec §8.2
  it.each([
    ['−1 … 2', range(301, (i) => -1 + i / 100), {}, 0.011764706, -43, 30],
    ['−1 … 2, symmetric', range(301, (i) => -1 + i / 100), { symmetric: true }, 0.015748031, 0, 30],
    ['zeros', new Float32Array(10), {}, 1, -128, 0],
    ['an outlier', outlier, {}, 0.078431375, -128, 30],
    ['an outlier cut off', outlier, { params: { max_percentile: 0.99 } }, 0.005057173, -128, 60],
  ])('%s', (_, data, options, scale, zeroPoint, winner) => {
    const got = exact('ifmr', data, options);
    expect(got.scale).toBe(Math.fround(scale));
    expect([got.zeroPoint + 0, got.winner]).toEqual([zeroPoint, winner]);
  });

  it('has 61 candidates by default, 1.3 among them', () => {
    const ratios = candidateRatios(0.7, 1.3, 0.01);
    expect([ratios.length, ratios[0], ratios[60]]).toEqual([61, Math.fround(0.7), Math.fround(1.3)]);
  });

  it('chooses from a stream what it chooses from the values', () => {
    for (let seed = 1; seed < 8; seed++) {
      const data = randomFloats(30_000, seed).map((x) => x * x * x * 5 + (seed % 2));
      for (const options of [{}, { symmetric: true }, { params: { max_percentile: 0.999, min_percentile: 0.9999 } }]) {
        const batches = [data.subarray(0, 7000), data.subarray(7000)];
        expect(streamed('ifmr', batches, options)).toEqual(exact('ifmr', data, options));
      }
    }
  });

  it('a percentile far inside a stream comes from the histogram, to 2⁻¹¹', () => {
    const data = range(100_000, (i) => (i + 1) / 100_000);
    const options = { params: { max_percentile: 0.9, search_start: 1, search_end: 1.005 } };
    expect(streamed('ifmr', [data], options).scale * 255).toBeCloseTo(0.9, 3);
  });
});

describe('HFMG', () => {
  it('on a uniform histogram keeps the range to one bin', () => {
    const data = range(100_000, (i) => i / 99_999);
    const got = streamed('hfmg', [data], { params: { num_of_bins: 1024 } });
    expect(got.scale * 255).toBeGreaterThan(1 - 2 / 1024);
    expect(got.zeroPoint).toBe(-128);
  });

  it('both ways of integrating agree where both apply', () => {
    const histogram = binned(
      randomFloats(20_000).map((x) => x * x * x),
      1024,
    );
    const windows = searchWindows(histogram).slice(0, 20);
    const fine = windowLosses(histogram, windows, 10);
    const coarse = windowLosses(histogram, windows, 11);
    coarse.forEach((loss, i) => expect(loss).toBeLessThan(fine[i]! * 1.01));
  });

  it('the search that ends early finds the window with the least of all losses', () => {
    for (let seed = 1; seed < 8; seed++) {
      const data = randomFloats(20_000, seed).map((x) => x ** (2 * seed - 1));
      for (const bits of [4, 8, 16]) {
        const histogram = binned(data, 1024);
        const losses = windowLosses(histogram, searchWindows(histogram), bits);
        expect(leastLoss(histogram, searchWindows(histogram), bits)).toBe(losses.indexOf(Math.min(...losses)));
      }
    }
  });
});

describe('min-max', () => {
  it('takes what it saw', () => {
    expect(exact('minmax', Float32Array.of(-1, 2))).toEqual({ scale: Math.fround(3 / 255), zeroPoint: -43 });
  });
});

interface Trace {
  readonly argmin: number;
  readonly search_range: [number, number][];
  readonly losses: number[];
}

const RECORDED = ['conv1', 'layer1.0.conv1', 'layer2.1.conv2', 'layer3.2.conv2', 'avgpool', 'linear'];

function recorded(name: string, layer: string): { scale: number; zeroPoint: number; trace: Trace } {
  const text = readFileSync(goldenFile(name, 'record.txt'), 'utf8');
  const at = text.indexOf(`key: "${layer}"`);
  const [, scale, zeroPoint] = /scale_d: (\S+)\s+offset_d: (\S+)/.exec(text.slice(at))!;
  const trace = goldenJson<Trace[]>(name, 'search_trace.json')[GOLDEN_LAYERS.indexOf(layer)]!;
  return { scale: Math.fround(Number(scale)), zeroPoint: Number(zeroPoint), trace };
}

describe.skipIf(!hasGolden).each(RECORDED)('recorded by AMCT: %s', (layer) => {
  const data = hasGolden ? npyFloats(goldenFile('default', join('acts', `${layer}.npy`))) : new Float32Array(1);

  it.each([
    ['default', {}],
    ['offset_false', { symmetric: true }],
    ['int16_act', { bits: layer === 'avgpool' ? 8 : 16 }],
  ])('IFMR of ptq_%s: scale, offset and winner to the bit, from the values and from a stream', (name, options) => {
    const { scale, zeroPoint, trace } = recorded(name, layer);
    const got = exact('ifmr', data, options);
    expect({ ...got, zeroPoint: got.zeroPoint + 0 }).toEqual({ scale, zeroPoint, winner: trace.argmin });
    expect(streamed('ifmr', [data], options)).toEqual(got);
  });

  it('HFMG: the same windows, winner, scale and offset', () => {
    const { scale, zeroPoint, trace } = recorded('hfmg', layer);
    const histogram = binned(data, 4096);
    expect(searchWindows(histogram)).toEqual(trace.search_range);
    const losses = windowLosses(histogram, trace.search_range, 8);
    losses.forEach((loss, i) => expect(Math.abs(loss / trace.losses[i]! - 1)).toBeLessThan(2e-4));
    expect(exact('hfmg', data)).toEqual({ scale, zeroPoint, winner: trace.argmin });
    // Bins spread from the fine histogram: another window next to it may win, with almost the same range.
    expect(Math.abs(streamed('hfmg', [data]).scale / scale - 1)).toBeLessThan(0.01);
  });
});
