import { describe, expect, it } from 'vitest';
import { fakeQuantize, quantize, scaleFromRange } from '../../../main/engine/numerics/affine';
import { binHistogramOf, spreadHistogram } from '../../../main/engine/numerics/binHistogram';
import { BitHistogram } from '../../../main/engine/numerics/bitHistogram';
import {
  axisLayout,
  channelMagnitudes,
  channelRanges,
  scaleChannels,
  wholeLayout,
} from '../../../main/engine/numerics/channels';
import { cosine, pairSums, sqnrDb, SQNR_MAX } from '../../../main/engine/numerics/distance';
import { bfloatToNumber, halfToNumber, roundToHalf } from '../../../main/engine/numerics/halfFloat';
import { rint } from '../../../main/engine/numerics/rounding';
import { kthLargest, Largest } from '../../../main/engine/numerics/select';
import { randomFloats } from '../../kit/models';

describe('rint', () => {
  it.each([
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [-0.5, -0],
    [-1.5, -2],
    [2 ** 52 + 1, 2 ** 52 + 1],
    [1e300, 1e300],
  ])('%d → %d', (x, y) => {
    expect(rint(x) + 0).toBe(y + 0);
  });
});

describe('scale from a range', () => {
  it.each([
    [-1, 2, 8, false, 3 / 255, -43],
    [0, 0, 8, false, 1, -128],
    [0, 1, 8, false, 1 / 255, -128],
    [0.5, 1, 8, false, 1 / 255, -128], // 0 is always inside
    [-1, 2, 8, true, 2 / 127, 0],
    [-2, 1, 8, true, 2 / 128, 0], // the negative side may use one code more
    [-1, 1, 4, true, 1 / 7, 0],
    [0, 1e-9, 8, true, 1, 0],
    [-1, 1, 16, false, 2 / 65535, 0],
  ])('[%d, %d] with %d bits, symmetric %s', (min, max, bits, symmetric, scale, zeroPoint) => {
    const got = scaleFromRange(min, max, bits, symmetric);
    expect(got.scale).toBe(Math.fround(scale));
    expect(got.zeroPoint + 0).toBe(zeroPoint);
  });
});

describe('weight codes', () => {
  it('are those of the worked example in amct-spec §6.7', () => {
    const rows = Float32Array.of(0.6, -0.3, 0.61, 1.27, -1.28, 0.005);
    const layout = axisLayout([2, 3], 0);
    const { min, max } = channelRanges(rows, layout);
    const scale = [0, 1].map((c) => scaleFromRange(min[c]!, max[c]!, 8, true).scale);
    expect(scale).toEqual([Math.fround(0.61 / 127), Math.fround(0.01)]);
    expect([...quantize(rows, scale, layout, 8, new Int8Array(6))]).toEqual([125, -62, 127, 127, -128, 0]);
  });

  it('quantized values are fixed points: quantizing them again changes nothing', () => {
    const data = randomFloats(3000);
    const scale = [scaleFromRange(-1, 1, 8, true).scale];
    const layout = wholeLayout(data.length);
    const once = fakeQuantize(data, scale, layout, 8);
    expect(fakeQuantize(once, scale, layout, 8)).toEqual(once);
  });
});

describe('channels', () => {
  it('ranges, magnitudes and scaling along any axis', () => {
    const data = Float32Array.of(1, -2, 3, 4, 5, -6); // [1, 2, 3] or [3, 2]
    expect([...channelMagnitudes(data, axisLayout([3, 2], 1))]).toEqual([5, 6]);
    expect([...channelMagnitudes(data, axisLayout([1, 2, 3], 1))]).toEqual([3, 6]);
    expect([...scaleChannels(data, [2, 10], axisLayout([3, 2], 1))]).toEqual([2, -20, 6, 40, 10, -60]);
  });
});

describe('half precision', () => {
  it.each([
    [0x3c00, 1],
    [0xc000, -2],
    [0x0001, 2 ** -24],
    [0x7bff, 65504],
    [0x7c00, Infinity],
  ])('bits %i are %d', (bits, value) => {
    expect(halfToNumber(bits)).toBe(value);
    expect(roundToHalf(value)).toBe(value);
  });

  it('rounds to even and overflows to infinity', () => {
    expect([roundToHalf(2049), roundToHalf(2051), roundToHalf(65520), roundToHalf(2 ** -25)]).toEqual([
      2048,
      2052,
      Infinity,
      0,
    ]);
    expect(bfloatToNumber(0xc040)).toBe(-3);
  });
});

describe('order statistics', () => {
  it('kthLargest equals sorting', () => {
    const data = randomFloats(999);
    const sorted = [...data].sort((a, b) => b - a);
    for (const k of [1, 2, 10, 500, 998, 999]) expect(kthLargest(data.slice(), k)).toBe(sorted[k - 1]);
  });

  it('Largest keeps the largest of a stream, in order', () => {
    const data = randomFloats(5000, 7);
    const kept = new Largest(20);
    data.forEach((x) => kept.add(x));
    expect([...kept.list()]).toEqual([...data].sort((a, b) => b - a).slice(0, 20));
  });
});

describe('histograms', () => {
  it('counts at edges are exact', () => {
    const data = Float32Array.of(0, 0.25, 0.5, 0.75, 1, 0.249, 0.999);
    expect([...binHistogramOf(data, 0, 1, 4).counts]).toEqual([2, 1, 1, 3]);
  });

  it('equal bins spread from a fine histogram are those of the values, but for what lies at an edge', () => {
    const data = randomFloats(50_000, 5);
    const bits = new BitHistogram();
    bits.add(data);
    const [min, max] = [data.reduce((a, b) => Math.min(a, b)), data.reduce((a, b) => Math.max(a, b))];
    const own = binHistogramOf(data, min, max, 64);
    const spread = spreadHistogram(bits.finished(), min, max, 64);
    expect(spread.counts.reduce((a, b) => a + b)).toBeCloseTo(data.length, 6);
    own.counts.forEach((n, i) => expect(Math.abs(spread.counts[i]! - n)).toBeLessThan(25));
  });

  it.each([
    ['of both signs', (x: number) => x],
    ['above zero', (x: number) => Math.abs(x) + 0.5],
    ['below zero', (x: number) => -Math.abs(x) - 0.5],
    ['of a Relu', (x: number) => Math.max(0, x)],
  ])('a batch of values %s is told its range, and the outermost are kept', (_, shape) => {
    const data = randomFloats(10_007, 8).map(shape);
    const histogram = new BitHistogram(3, 3);
    const sorted = data.toSorted();
    expect(histogram.add(data)).toEqual({ min: sorted[0], max: sorted.at(-1) });
    expect(histogram.add(data.subarray(0, 2))).toEqual({
      min: Math.min(data[0]!, data[1]!),
      max: Math.max(data[0]!, data[1]!),
    });
    const twice = Float32Array.from([...data, data[0]!, data[1]!]).sort();
    expect([...histogram.extremes().largest]).toEqual([...twice.slice(-3).reverse()]);
    expect([...histogram.extremes().smallest].map((x) => x + 0)).toEqual([...twice.slice(0, 3)]);
  });

  it.each([
    [[1, Infinity], { min: 1, max: Infinity }],
    [[-Infinity, 1], { min: -Infinity, max: 1 }],
    [[1, NaN, Infinity], { min: 1, max: NaN }],
    [[-0], { min: 0, max: 0 }],
    [[], { min: NaN, max: NaN }],
  ])('the range of %j', (values, range) => {
    expect(new BitHistogram().add(Float32Array.from(values))).toEqual(range);
  });

  it('a NaN with the sign set is an end as well', () => {
    const data = new Float32Array(Uint32Array.of(0xffc00000, 0x3f800000).buffer);
    expect(new BitHistogram().add(data)).toEqual({ min: NaN, max: 1 });
  });

  it('prefix sums of a bit histogram equal sums over the values', () => {
    const data = randomFloats(20000, 3);
    const histogram = new BitHistogram();
    histogram.add(data.subarray(0, 8000));
    histogram.add(data.subarray(8000));
    const cumulative = histogram.finished();
    for (const x of [-2, -0.5, -1e-3, 0, 1e-3, 0.3, 2]) {
      const below = data.filter((value) => value < x);
      const at = cumulative.indexBelow(x);
      expect(Math.abs(cumulative.count[at]! - below.length)).toBeLessThan(30); // at most one bin of 2⁻¹¹ apart
      expect(cumulative.sum[at]).toBeCloseTo(
        below.reduce((a, b) => a + b, 0),
        -1,
      );
    }
    expect(cumulative.count.at(-1)).toBe(data.length);
  });
});

describe('distances', () => {
  it('cosine and SQNR of simple pairs', () => {
    const a = Float32Array.of(3, 4);
    expect(cosine(pairSums(a, a))).toBe(1);
    expect(cosine(pairSums(a, Float32Array.of(-4, 3)))).toBe(0);
    expect(sqnrDb(pairSums(a, Float32Array.of(3, 4.5)))).toBeCloseTo(20, 6);
    expect(sqnrDb(pairSums(a, a))).toBe(SQNR_MAX);
    expect(cosine(pairSums(Float32Array.of(0), Float32Array.of(0)))).toBe(1);
    expect(cosine(pairSums(Float32Array.of(0), Float32Array.of(1)))).toBe(0);
  });
});
