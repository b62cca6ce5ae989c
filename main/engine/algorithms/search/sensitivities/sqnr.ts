/**
 * SQNR of each layer's own output against float with float input, in dB: the lower, the more sensitive. All layers in one pass of the
 * calibration data (measure/layerErrors.ts). Of layers that roll back together the worst counts.
 */
import { layerErrors } from '../../../measure/layerErrors';
import { SQNR_MAX } from '../../../numerics/distance';
import type { Sensitivity } from '../sensitivity';

const SAMPLES = 64;

export const Sqnr: Sensitivity = {
  name: 'sqnr',
  async measure(input, tell) {
    const { float, quantized, pairs, threads } = input;
    const onBatch = (): Promise<void> => input.onProgress(0, 1);
    const errors = await layerErrors(float, quantized.graph, pairs, input.samples(SAMPLES), { threads, onBatch });
    input.units.forEach(({ layers }, unit) => {
      const value = Math.min(...layers.map((layer) => errors.get(layer)?.alone?.sqnrDb ?? SQNR_MAX));
      tell({ unit, value, sensitivity: -value });
    });
  },
};
