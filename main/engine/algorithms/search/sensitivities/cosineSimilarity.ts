/**
 * CosineSimilarity, AMCT's only measure (amct-facts §10): each layer alone, fed with its float input,
 *
 *   similarity = mean over the calibration batches of 0.5 + 0.5·cos(y, ŷ),   y, ŷ: float and quantized output, flattened;
 *
 * 1 where y is all zeros, 0 where only ŷ is. The lower, the more sensitive. All layers in one pass. Of layers that roll back together
 * the worst counts.
 */
import { layerErrors } from '../../../measure/layerErrors';
import { addSums, cosine, NO_SUMS, type PairSums } from '../../../numerics/distance';
import type { Values } from '../../../runtime/session';
import type { Sensitivity } from '../sensitivity';

export const CosineSimilarity: Sensitivity = {
  name: 'CosineSimilarity',
  async measure(input, tell) {
    const { float, quantized, pairs, threads } = input;
    /** By layer, the sums of each batch. */
    const sums = new Map<string, PairSums[]>();
    let now = 0;
    async function* feeds(): AsyncGenerator<Values> {
      for await (const call of input.calls()) {
        now = call.batch;
        yield call.feeds;
      }
    }
    const onAlone = (layer: string, call: PairSums): void => {
      const ofLayer = sums.get(layer) ?? [];
      ofLayer[now] = addSums(ofLayer[now] ?? NO_SUMS, call);
      sums.set(layer, ofLayer);
    };
    const onBatch = (): Promise<void> => input.onProgress(0, 1);
    await layerErrors(float, quantized.graph, pairs, feeds(), { threads, onBatch, onAlone });
    input.units.forEach(({ layers }, unit) => {
      const value = Math.min(...layers.map((layer) => meanSimilarity(sums.get(layer) ?? [])));
      tell({ unit, value, sensitivity: 1 - value });
    });
  },
};

function meanSimilarity(batches: readonly PairSums[]): number {
  if (batches.length === 0) return 1;
  return batches.reduce((sum, batch) => sum + similarity(batch), 0) / batches.length;
}

function similarity(sums: PairSums): number {
  if (sums.aa === 0) return 1;
  return sums.bb === 0 ? 0 : 0.5 + 0.5 * cosine(sums);
}
