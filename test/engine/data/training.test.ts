/** What training asks of data: samples in any order, augmentation, batches that follow from seed and step alone. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Augmentation } from '../../../proto/dataset';
import { augment } from '../../../main/engine/data/augment';
import { openDataset } from '../../../main/engine/data/dataset';
import { valueInfo } from '../../../main/engine/graph/build';
import { DataType } from '../../../main/engine/graph/onnx';
import { seededRandom } from '../../../main/engine/numerics/random';
import { TrainingBatches } from '../../../main/engine/train/batches';
import { npy } from './kit';

const folder = mkdtempSync(join(tmpdir(), 'mcs-order-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const SAMPLES = 10;
writeFileSync(
  at('x.npy'),
  npy(
    [SAMPLES, 1, 2, 3],
    Float32Array.from({ length: SAMPLES * 6 }, (_, i) => i),
  ),
);
writeFileSync(
  at('labels.npy'),
  npy(
    [SAMPLES],
    Int32Array.from({ length: SAMPLES }, (_, i) => i),
  ),
);
writeFileSync(at('maps.npy'), npy([SAMPLES, 2, 3], new Int32Array(SAMPLES * 6)));

function dataset(name: string, more: object) {
  writeFileSync(at(name), JSON.stringify({ inputs: { '*': { source: { kind: 'npy', path: 'x.npy' } } }, ...more }));
  return openDataset(at(name), [valueInfo('x', DataType.FLOAT, ['N', 1, 2, 3])]);
}

const labels = { labels: { kind: 'npy', path: 'labels.npy' } };

describe('samples in any order', () => {
  it('are one batch, with their labels, counted within the range', async () => {
    const data = await dataset('range.yaml', { ...labels, range: [2, 10] });
    const { feeds, labels: found } = await data.pick([5, 0]);
    expect(feeds['x']!.dims).toEqual([2, 1, 2, 3]);
    expect([...(feeds['x']!.data as Float32Array)]).toEqual([42, 43, 44, 45, 46, 47, 12, 13, 14, 15, 16, 17]);
    expect([...found!.data]).toEqual([7, 2]);
  });
});

describe('batches of a training', () => {
  it('have every sample once an epoch, in an order of its own, again the same', async () => {
    const data = await dataset('plain.yaml', labels);
    const batches = new TrainingBatches(data, 5, 3);
    const epoch = async (n: number, from = batches): Promise<number[]> =>
      (await Promise.all([2 * n, 2 * n + 1].map((step) => from.at(step)))).flatMap(({ labels: own }) => [...own!.data]);
    const [first, second] = [await epoch(0), await epoch(1)];
    expect(batches.stepsPerEpoch).toBe(2);
    expect(first.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(second).not.toEqual(first);
    expect(await epoch(1, new TrainingBatches(data, 5, 3))).toEqual(second);
  });

  it('that are moved need labels that are not maps, and there must be enough samples', async () => {
    const maps = { labels: { kind: 'npy', path: 'maps.npy' }, metric: { kind: 'meanIoU' } };
    const data = await dataset('maps.yaml', { ...maps, augment: [{ kind: 'flip' }] });
    expect(() => new TrainingBatches(data, 5, 0)).toThrow("augment 'flip' moves the picture");
    expect(() => new TrainingBatches(data, 11, 0)).toThrow('11');
  });
});

describe('augmentation', () => {
  const picture = (...list: Augmentation[]): Set<string> => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 40; seed++) {
      const data = Float32Array.of(1, 2, 3, 4);
      augment({ dataType: DataType.FLOAT, dims: [1, 1, 2, 2], data }, list, () => seededRandom(seed));
      seen.add([...data].map((value) => value.toFixed(1)).join(' '));
    }
    return seen;
  };

  it('mirrors, moves and fills with 0', () => {
    expect([...picture({ kind: 'flip', direction: 'horizontal' })].sort()).toEqual([
      '1.0 2.0 3.0 4.0',
      '2.0 1.0 4.0 3.0',
    ]);
    expect(picture({ kind: 'flip', direction: 'vertical' })).toContain('3.0 4.0 1.0 2.0');
    const moved = picture({ kind: 'crop', pad: 1 });
    expect(moved.size).toBe(9);
    expect(moved).toContain('0.0 0.0 0.0 1.0');
  });

  it('keeps the mean where only contrast changes', () => {
    for (const text of picture({ kind: 'color', brightness: 0, contrast: 0.5 })) {
      const values = text.split(' ').map(Number);
      expect(values.reduce((a, b) => a + b) / 4).toBeCloseTo(2.5, 1);
    }
  });

  it('takes the last axis for channels where it alone is short', () => {
    const data = Float32Array.from({ length: 5 * 5 * 3 }, (_, i) => i % 3);
    augment({ dataType: DataType.FLOAT, dims: [1, 5, 5, 3], data }, [{ kind: 'crop', pad: 2 }], () => seededRandom(1));
    expect([...data].every((value, i) => value === 0 || value === i % 3)).toBe(true);
  });
});
