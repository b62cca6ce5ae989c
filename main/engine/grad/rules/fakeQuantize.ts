/**
 * FakeQuantize: y = (clip(rint(x / s + z), qmin, qmax) − z)·s ⇒ dx = dy where x is not clipped, else 0 (straight through). What the
 * parameters behind s and z get, and what a weight gets, stands with each quantizer (dataQuantizers/, weightQuantizers/).
 */
import { DOMAIN } from '../../ops/fakeQuantize';
import { range } from '../emitter';
import type { GradientRule } from '../rule';
import { quantizeBackward } from '../support/fakeQuantize';

export const FakeQuantize: GradientRule = {
  type: 'FakeQuantize',
  domain: DOMAIN,
  backward: ({ node, x, y, dy, inputCount, input }, e) =>
    quantizeBackward(e, { node, x, parameters: range(inputCount, 1).map(input) }, y, dy),
};
