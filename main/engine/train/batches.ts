/**
 * The batches of a training: every epoch goes through the samples once, in an order of its own, and leaves out those that do not fill
 * a batch. Which samples a step has, and what augmentation does to them, follows from seed and step alone: a training that goes on
 * after it was cut off sees what it would have seen.
 */
import { fail } from '../../../proto/errors';
import { augment } from '../data/augment';
import { requireSamples, type Batch, type Dataset } from '../data/dataset';
import { below, seededRandom } from '../numerics/random';

/** Streams of one seed: orders of epochs, and from here on samples of epochs. */
const AUGMENTATION = 0x10000000;

type Lot = Pick<Batch, 'feeds' | 'labels'>;

export class TrainingBatches {
  readonly stepsPerEpoch: number;
  private epoch = -1;
  private order: Uint32Array = new Uint32Array(0);

  /** Throws DATA_TOO_FEW, AUGMENT_LABELS. */
  constructor(
    private readonly dataset: Dataset,
    readonly batchSize: number,
    private readonly seed: number,
  ) {
    requireSamples(dataset, batchSize);
    refuseMaps(dataset);
    this.stepsPerEpoch = Math.floor(dataset.samples / batchSize);
  }

  /** The epoch of a step, both from 0. */
  epochOf(step: number): number {
    return Math.floor(step / this.stepsPerEpoch);
  }

  /** The batch of a step. */
  at(step: number): Promise<Lot> {
    return this.part(step, 0, 1);
  }

  /** One of the equal parts that the batch of a step is cut into, from 0. */
  async part(step: number, index: number, parts: number): Promise<Lot> {
    const epoch = this.epochOf(step);
    const size = this.batchSize / parts;
    const first = (step % this.stepsPerEpoch) * this.batchSize + index * size;
    const samples = Array.from(this.orderOf(epoch).subarray(first, first + size));
    const batch = await this.dataset.pick(samples);
    const { samples: count } = this.dataset;
    const random = (i: number) => seededRandom(this.seed, AUGMENTATION + epoch * count + samples[i]!);
    for (const value of Object.values(batch.feeds)) augment(value, this.dataset.augment, random);
    return batch;
  }

  private orderOf(epoch: number): Uint32Array {
    if (epoch !== this.epoch) this.order = shuffled(this.dataset.samples, this.seed, epoch);
    this.epoch = epoch;
    return this.order;
  }
}

/** 0 … n − 1 in an order that follows from seed and stream (R. A. Fisher, F. Yates; D. Knuth, TAOCP 2, algorithm P). */
export function shuffled(n: number, seed: number, stream: number): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  const random = seededRandom(seed, stream);
  for (let last = n - 1; last > 0; last--) {
    const other = below(random, last + 1);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

/** Labels for each position would have to be moved with the picture. */
function refuseMaps({ path, labels, augment: list }: Dataset): void {
  const moving = list.find(({ kind }) => kind !== 'color');
  const dims = labels?.dims.filter((dim) => dim !== 1) ?? [];
  if (moving && dims.length > 0) fail('AUGMENT_LABELS', { dataset: path, kind: moving.kind, shape: dims.join(', ') });
}
