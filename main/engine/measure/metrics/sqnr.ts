/**
 * Signal-to-quantization-noise ratio in dB against the float model: 10·log10(Σ y² / Σ (y − ŷ)²) of each output over the whole
 * set, averaged over the outputs that differ at all: one that quantization does not reach would lift the mean without telling
 * anything about the others. SQNR_MAX where none differs. Needs no labels.
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
    let total = 0;
    let different = 0;
    for (let i = 0; i < sums.length; i += 2) {
      const [aa, dd] = [sums[i]!, sums[i + 1]!];
      if (dd === 0) continue;
      total += sqnrDb({ aa, bb: 0, ab: 0, dd });
      different++;
    }
    return different === 0 ? SQNR_MAX : total / different;
  },
};
