/**
 * Peak signal-to-noise ratio in dB of the first output against the labels, as restoration and super-resolution report it:
 *
 *   PSNR = 10·log10(peak² / mean((y − ŷ)²)) of each sample, at most 200 dB (equal arrays); mean over samples
 *
 * Throws METRIC_SHAPE.
 */
import { fail } from '../../../../proto/errors';
import { SQNR_MAX } from '../../numerics/distance';
import type { Labels, Metric } from '../metric';

export const Psnr: Metric = {
  kind: 'psnr',
  against: 'labels',
  higherIsBetter: true,
  unit: 'dB',
  title: () => 'psnr',
  score({ spec, samples, outputs, labels }) {
    const { data, dims } = outputs[0]!;
    const { data: wanted, dims: labelDims } = labels!;
    if (data.length !== wanted.length) fail('METRIC_SHAPE', { output: dims.join(', '), labels: labelDims.join(', ') });
    const peak = (spec.kind === 'psnr' ? spec.peak : undefined) ?? usualPeak(labels!);
    const each = data.length / samples;
    return Array.from({ length: samples }, (_, sample) => {
      let sum = 0;
      for (let i = sample * each; i < (sample + 1) * each; i++) sum += (Number(data[i]) - Number(wanted[i])) ** 2;
      return [sum === 0 ? SQNR_MAX : Math.min(SQNR_MAX, 10 * Math.log10((peak * peak * each) / sum))];
    });
  },
  value: ([sum], samples) => sum! / samples,
};

const usualPeak = ({ data }: Labels): number => (data instanceof Int32Array ? 255 : 1);
