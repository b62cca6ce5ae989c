/** Samples that two data sets have in common: equal bytes after preprocessing, whatever files they come from. */
import { createHash } from 'node:crypto';
import type { Batch, Dataset } from './dataset';

const BATCH = 64;

/** `samples` are those of the smaller set. `pause` is awaited between batches. */
export async function sharedSamples(
  a: Dataset,
  b: Dataset,
  pause: () => Promise<void>,
): Promise<{ shared: number; samples: number }> {
  const [small, large] = a.samples <= b.samples ? [a, b] : [b, a];
  const wanted = new Map<string, number>();
  for await (const hash of hashesOf(small, pause)) wanted.set(hash, (wanted.get(hash) ?? 0) + 1);
  const found = new Set<string>();
  for await (const hash of hashesOf(large, pause)) if (wanted.has(hash)) found.add(hash);
  const shared = [...found].reduce((sum, hash) => sum + wanted.get(hash)!, 0);
  return { shared, samples: small.samples };
}

async function* hashesOf(dataset: Dataset, pause: () => Promise<void>): AsyncGenerator<string> {
  for await (const batch of dataset.batches(Math.min(BATCH, dataset.maxBatch))) {
    for (let row = 0; row < batch.count; row++) yield hashOf(batch, row);
    await pause();
  }
}

/** Of all inputs of one sample; inputs that are the same for every sample count as a whole. */
function hashOf({ feeds, count }: Batch, row: number): string {
  const hash = createHash('sha256');
  for (const [name, { data, dims }] of Object.entries(feeds)) {
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    const size = dims[0] === count ? bytes.length / count : bytes.length;
    hash.update(`${name}\0`).update(size === bytes.length ? bytes : bytes.subarray(row * size, (row + 1) * size));
  }
  return hash.digest('base64');
}
