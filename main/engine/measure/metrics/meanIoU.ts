/**
 * Mean intersection over union in %, for segmentation [N, C, H, W] against labels [N, H, W], and for any other class scores.
 *
 *   IoU[c] = Σ |predicted = c ∧ label = c| / Σ |predicted = c ∨ label = c|,   mean over the classes that occur in either
 *
 * over the whole set, not a mean of images. Positions with the label `ignore` do not count. A sample gives the diagonal of its
 * confusion matrix and the unions, [∩₀, ∪₀, ∩₁, ∪₁ …], so that intervals come from resampled samples.
 * Throws METRIC_SHAPE, METRIC_LABEL. Source: Everingham et al., The PASCAL Visual Object Classes Challenge, IJCV 88, 2010.
 */
import { argMax, classAxisOf, classView, labelAt, type ClassView } from '../classes';
import type { Labels, Metric } from '../metric';

export const MeanIoU: Metric = {
  kind: 'meanIoU',
  against: 'labels',
  higherIsBetter: true,
  unit: '%',
  title: () => 'meanIoU',
  score({ spec, samples, outputs, labels }) {
    const { classAxis, ignore } = spec.kind === 'meanIoU' ? spec : {};
    const output = outputs[0]!;
    const view = classView(output, classAxisOf(output.dims, labels!.dims, classAxis));
    const each = view.positions / samples;
    return Array.from({ length: samples }, (_, sample) => overlaps(view, labels!, sample * each, each, ignore));
  },
  value(sums) {
    let total = 0;
    let present = 0;
    for (let c = 0; c < sums.length; c += 2) {
      if (sums[c + 1] === 0) continue;
      total += sums[c]! / sums[c + 1]!;
      present++;
    }
    return present === 0 ? 0 : (100 * total) / present;
  },
};

function overlaps(view: ClassView, labels: Labels, start: number, count: number, ignore?: number): number[] {
  const numbers = new Array<number>(2 * view.classes).fill(0);
  for (let position = start; position < start + count; position++) {
    if (ignore !== undefined && Number(labels.data[position]) === ignore) continue;
    const label = labelAt(view, labels, position);
    const predicted = argMax(view, position);
    numbers[2 * predicted + 1]!++;
    if (predicted === label) numbers[2 * label]!++;
    else numbers[2 * label + 1]!++;
  }
  return numbers;
}
