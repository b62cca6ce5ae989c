/** share = γ^k, k the number of milestones (in steps) that are reached. */
import type { Schedule } from '../schedule';
import { number, numbers } from '../params';

export const piecewise: Schedule = {
  name: 'piecewise',
  share(e, done, params) {
    const gamma = number(params, 'gamma', 0.1);
    return numbers(params, 'milestones').reduce(
      (share, milestone) => e.mul(share, e.where(e.less(done, milestone), 1, e.operand(gamma, done))),
      e.operand(1, done),
    );
  },
};
