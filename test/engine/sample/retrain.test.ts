/** The sample's network from random weights: a few pictures here, all of them with `npm run sample`. */
import { expect, it } from 'vitest';
import { linksOf } from '../../../main/engine/graph/links';
import { retrainSample, type EpochFigures } from '../../../main/engine/sample/retrain';
import { floatValues } from '../../../main/engine/numerics/values';
import { temporaryFolders } from '../../kit/temporary';

const temporary = temporaryFolders();

async function retrained(seed: number) {
  const epochs: EpochFigures[] = [];
  const options = { folder: temporary(), seed, threads: 1, epochs: 2, batchSize: 16, pictures: 64, testPictures: 50 };
  const { graph } = await retrainSample({ ...options, onEpoch: (epoch) => epochs.push(epoch) });
  const weight = floatValues(linksOf(graph).initializer.get('head.gemm.weight')!);
  return { told: epochs.map(({ epoch, loss, accuracy }) => ({ epoch, loss, accuracy })), weight };
}

it('learns, tells the accuracy on pictures that it never saw, and gives the same weights for the same seed', async () => {
  const first = await retrained(1);
  expect(first.told.map(({ epoch }) => epoch)).toEqual([1, 2]);
  expect(first.told[1]!.loss).toBeLessThan(first.told[0]!.loss);
  const { value, interval } = first.told[1]!.accuracy;
  expect(value).toBeGreaterThanOrEqual(interval[0]);
  expect(value).toBeLessThan(interval[1]);
  expect(await retrained(1)).toEqual(first);
});
