/** An internal operator of domain 'mcs', y = x: its gradient ends there (grad/rules/stopGradient.ts). */
import type { Operator } from './operator';
import { sameAsInput } from './support/shapes';

export const StopGradient: Operator = {
  type: 'StopGradient',
  inputs: [1, 1],
  infer: sameAsInput,
};
