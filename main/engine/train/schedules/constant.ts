/** share = 1. */
import type { Schedule } from '../schedule';

export const constant: Schedule = { name: 'constant', share: (e, done) => e.operand(1, done) };
