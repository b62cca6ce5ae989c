/**
 * What the metric itself loses on a part of the evaluation set with this unit alone quantized. Honest and slow: a pass of that part
 * a unit, and single layers often move accuracy by less than its noise.
 */
import type { Sensitivity } from '../sensitivity';

export const MetricLoss: Sensitivity = {
  name: 'metric',
  async measure(input, tell) {
    for (const unit of input.units.keys()) {
      const value = await input.loss(input.alone(unit));
      tell({ unit, value, sensitivity: value });
      await input.onProgress(unit + 1, input.units.length);
    }
  },
};
