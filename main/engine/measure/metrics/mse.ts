/** Mean squared error of the first output against the labels: mean over the elements of a sample, then over samples. */
import { fail } from '../../../../proto/errors';
import type { Metric } from '../metric';

export const Mse: Metric = {
  kind: 'mse',
  against: 'labels',
  higherIsBetter: false,
  unit: '',
  title: () => 'mse',
  score({ samples, outputs, labels }) {
    const { data, dims } = outputs[0]!;
    const { data: wanted, dims: labelDims } = labels!;
    if (data.length !== wanted.length) fail('METRIC_SHAPE', { output: dims.join(', '), labels: labelDims.join(', ') });
    const each = data.length / samples;
    return Array.from({ length: samples }, (_, sample) => {
      let sum = 0;
      for (let i = sample * each; i < (sample + 1) * each; i++) sum += (Number(data[i]) - Number(wanted[i])) ** 2;
      return [sum / each];
    });
  },
  value: ([sum], samples) => sum! / samples,
};
