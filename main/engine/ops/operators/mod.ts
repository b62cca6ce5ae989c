/** Mod: the remainder of A / B, with the sign of B, or with that of A where fmod is 1. */
import { intAttribute } from '../../graph/attributes';
import type { Operator } from '../operator';
import { numbers } from '../support/compute';
import { binary, mapped } from '../support/elementwise';
import { flag } from '../support/rules';

export const Mod: Operator = {
  ...binary('Mod', undefined, { fmod: flag }),
  infer(context) {
    const truncated = intAttribute(context.node, 'fmod', 0) === 1;
    const floored = (a: number, b: number): number => a - b * Math.floor(a / b);
    return mapped(context, numbers(truncated ? (a, b) => a % b : floored));
  },
};
