import { describe, expect, it } from 'vitest';
import { balanceFactors } from '../../../main/engine/algorithms/quantize/dmq';
import { arqScales } from '../../../main/engine/algorithms/quantize/arq';
import { halfScale } from '../../../main/engine/algorithms/quantize/plan';
import { axisLayout, wholeLayout } from '../../../main/engine/numerics/channels';

const f = Math.fround;

describe('ARQ', () => {
  const rows = Float32Array.of(0.6, -0.3, 0.61, 1.27, -1.28, 0.005);

  it('one scale a channel or one for all', () => {
    expect([...arqScales(rows, 8, axisLayout([2, 3], 0))]).toEqual([f(0.61 / 127), f(0.01)]);
    expect([...arqScales(rows, 8, wholeLayout(6))]).toEqual([f(0.01)]);
    expect([...arqScales(rows, 4, wholeLayout(6))]).toEqual([f(1.28 / 8)]);
  });

  it('a channel of zeros has scale 1', () => {
    expect([...arqScales(new Float32Array(4), 8, axisLayout([2, 2], 0))]).toEqual([1, 1]);
  });
});

describe('DMQ', () => {
  it('f = a^m / w^(1−m), powers in float32', () => {
    const factors = balanceFactors(Float32Array.of(4, 2.64), Float32Array.of(0.25, 0.7), 0.5);
    expect(factors[0]).toBe(4);
    expect(factors[1]).toBe(f(f(f(2.64) ** 0.5) / f(f(0.7) ** 0.5)));
  });

  it('channels without weights, without activations, without both', () => {
    const [regular, noWeight, noActivation, nothing] = balanceFactors(
      Float32Array.of(4, 3, 0, 0),
      Float32Array.of(1, 0, 0.5, 0),
      0.5,
    );
    expect([regular, noWeight, noActivation, nothing]).toEqual([2, 1.5, 4, 1]); // outliers: a/f = 2, w·f = 2
  });

  it('everything zero gives ones', () => {
    expect([...balanceFactors(new Float32Array(3), new Float32Array(3), 0.5)]).toEqual([1, 1, 1]);
  });
});

describe('FORCE_FP16_QUANT', () => {
  it.each([
    [0.018761978, 0.018768310546875],
    [70000, 69960.25],
    [2 ** -16, 2 ** -16],
  ])('%d → %d', (scale, half) => {
    expect(halfScale(f(scale))).toBe(f(half));
  });
});
