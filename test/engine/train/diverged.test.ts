import { describe, expect, it } from 'vitest';
import { isDiverged, NO_LEVEL, nextLevel } from '../../../main/engine/train/diverged';

/** The step at which losses count as diverged; 0: never. */
function stopsAt(losses: readonly number[]): number {
  let level = NO_LEVEL;
  return losses.findIndex((loss) => isDiverged((level = nextLevel(level, loss)), loss, 1)) + 1;
}

describe('a training diverges', () => {
  it.each([
    ['with NaN', [1, NaN], 2],
    ['with infinity', [1, 2, Infinity], 3],
    ['where the first update already breaks a trained model', [0.002, 1.7e12, 1e12], 2],
    ['where a loss far above 1 grows a hundredfold', [1e6, 5e6, 2e9], 3],
    ['late', [...Array.from({ length: 12 }, () => 0.01), 30], 13],
  ])('%s', (_, losses, step) => expect(stopsAt(losses)).toBe(step));

  it('not with the ups and downs of a loss that is next to 0, nor where a large one falls', () => {
    expect(stopsAt([0.002, 0.1, 0.03, 0.12, 0.0016, 0.002, 0.002, 0.17, 0.4, 2, 0.01, 0.1])).toBe(0);
    expect(stopsAt([1e6, 2e6, 1e5, 10, 1])).toBe(0);
  });
});
