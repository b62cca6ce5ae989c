/** Top-k accuracy in %: the label is among the k highest scores. Labels a position (text, pixels) are averaged in a sample. */
import { classAxisOf, classView, labelAt, rankOf, shareBySample } from '../classes';
import type { Metric } from '../metric';

export const TopK: Metric = {
  kind: 'topK',
  against: 'labels',
  higherIsBetter: true,
  unit: '%',
  title: (spec) => `top${spec.kind === 'topK' ? spec.k : 1}`,
  score({ spec, samples, outputs, labels }) {
    const k = spec.kind === 'topK' ? spec.k : 1;
    const output = outputs[0]!;
    const stated = spec.kind === 'topK' ? spec.classAxis : undefined;
    const view = classView(output, classAxisOf(output.dims, labels!.dims, stated));
    return shareBySample(view, samples, (position) => rankOf(view, position, labelAt(view, labels!, position)) < k);
  },
  value: ([sum], samples) => (100 * sum!) / samples,
};
