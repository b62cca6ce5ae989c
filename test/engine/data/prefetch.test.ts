import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { prefetch } from '../../../main/engine/data/prefetch';
import { failure, input, openSet } from './kit';

/** Counts, and tells what it has done. */
async function* counter(to: number, log: string[], failAt = Infinity): AsyncGenerator<number, void> {
  try {
    for (let i = 0; i < to; i++) {
      await Promise.resolve();
      if (i === failAt) throw new Error(`no ${i}`);
      log.push(`made ${i}`);
      yield i;
    }
  } finally {
    log.push('closed');
  }
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe('reading ahead', () => {
  it('makes one more while the caller works, in order, and no more than one', async () => {
    const log: string[] = [];
    for await (const i of prefetch(counter(4, log))) {
      await pause();
      log.push(`used ${i}`);
    }
    expect(log).toEqual([
      ...['made 0', 'made 1', 'used 0', 'made 2', 'used 1', 'made 3', 'used 2', 'closed', 'used 3'],
    ]);
  });

  it('throws an error where its value would have come', async () => {
    const seen: number[] = [];
    const read = async (): Promise<void> => {
      for await (const i of prefetch(counter(9, [], 3))) {
        await pause();
        seen.push(i);
      }
    };
    await expect(read()).rejects.toThrow('no 3');
    expect(seen).toEqual([0, 1, 2]);
  });

  it('stops when the caller stops, and an error that nobody waits for is no matter', async () => {
    const log: string[] = [];
    for await (const i of prefetch(counter(9, log))) if (i === 1) break;
    await pause();
    expect(log).toEqual(['made 0', 'made 1', 'made 2', 'closed']);
    for await (const i of prefetch(counter(9, log, 1))) if (i === 0) break;
    await pause();
  });

  it('of nothing is nothing', async () => {
    for await (const i of prefetch(counter(0, []))) throw new Error(String(i));
  });
});

describe('images that are decoded ahead', () => {
  it('fail at the batch that holds them', async () => {
    const noise = sharp({
      create: {
        width: 32,
        height: 32,
        channels: 3,
        background: 'black',
        noise: { type: 'gaussian', mean: 99, sigma: 9 },
      },
    });
    const whole = await noise.png().toBuffer();
    const files = Object.fromEntries([0, 1, 2, 3, 4].map((i) => [`p/${i}.png`, whole]));
    files['p/3.png'] = whole.subarray(0, whole.length * 0.7);
    const inputs = { '*': { source: { kind: 'images', path: 'p' } } };
    const dataset = await openSet({ inputs }, files, [input(['n', 3, 32, 32])]);
    const seen: number[] = [];
    const read = async (): Promise<void> => {
      for await (const { start, count } of dataset.batches(2)) seen.push(start + count);
    };
    expect(await failure(read)).toMatch(/^IMAGE_INVALID: .*the image 'p\/3.png' \(row 3\) cannot be decoded/);
    expect(seen).toEqual([2]);
  });
});
