/** Agreement in %: how often the arg-max equals the float model's. Needs no labels. */
import { argMax, classAxisOf, classView, shareBySample } from '../classes';
import type { Metric } from '../metric';

export const Agreement: Metric = {
  kind: 'agreement',
  against: 'float',
  higherIsBetter: true,
  unit: '%',
  title: () => 'agreement',
  score({ spec, samples, outputs, reference }) {
    const stated = spec.kind === 'agreement' ? spec.classAxis : undefined;
    const axis = classAxisOf(outputs[0]!.dims, undefined, stated);
    const view = classView(outputs[0]!, axis);
    const float = classView(reference![0]!, axis);
    return shareBySample(view, samples, (position) => argMax(view, position) === argMax(float, position));
  },
  value: ([sum], samples) => (100 * sum!) / samples,
};
