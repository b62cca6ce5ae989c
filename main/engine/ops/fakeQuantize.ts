/**
 * The one internal operator: FakeQuantize of domain 'mcs', y = (clip(rint(x / s) + z, qmin, qmax) − z)·s. What it quantizes with
 * stands in its attributes (passes/fakeQuantize.ts); while it is trained, in its further inputs: clip_max and clip_min, or scale.
 */
import type { Operator } from './operator';
import { sameAsInput } from './support/shapes';

export const DOMAIN = 'mcs';

export const FakeQuantize: Operator = {
  type: 'FakeQuantize',
  inputs: [1, 3],
  infer: sameAsInput,
};
