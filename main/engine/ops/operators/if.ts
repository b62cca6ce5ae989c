/** If: runs one of two graphs; what both say of an output is known. */
import type { MaybeType, Operator } from '../operator';
import { common } from '../support/branches';

export const If: Operator = {
  type: 'If',
  inputs: [1, 1],
  infer(context) {
    const chosen = context.ints(0)?.[0];
    const yes = context.body('then_branch', []);
    const no = context.body('else_branch', []);
    if (typeof chosen === 'number') return chosen === 0 ? no : yes;
    return yes.map((type, i): MaybeType => common(type, no[i]));
  },
};
