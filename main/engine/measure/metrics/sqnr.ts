/**
 * Signal-to-quantization-noise ratio in dB against the float model: 10·log10(Σ y² / Σ (y − ŷ)²) of each output over the whole
 * set, averaged over the outputs. Needs no labels.
 */
import { SQNR_MAX, sqnrDb } from '../../numerics/distance';
import type { Metric } from '../metric';

export const Sqnr: Metric = {
  kind: 'sqnr',
  against: 'float',
  higherIsBetter: true,
  unit: 'dB',
  title: () => 'sqnr',
  score({ samples, outputs, reference }) {
    return Array.from({ length: samples }, (_, sample) =>
      outputs.flatMap(({ data }, i) => {
        const float = reference![i]!.data;
        const each = float.length / samples;
        let signal = 0;
        let noise = 0;
        for (let k = sample * each; k < (sample + 1) * each; k++) {
          const y = Number(float[k]);
          signal += y * y;
          noise += (y - Number(data[k])) ** 2;
        }
        return [signal, noise];
      }),
    );
  },
  value(sums) {
    const outputs = sums.length / 2;
    let total = 0;
    for (let i = 0; i < outputs; i++) total += sqnrDb({ aa: sums[2 * i]!, bb: 0, ab: 0, dd: sums[2 * i + 1]! });
    return Math.max(-SQNR_MAX, total / outputs);
  },
};
