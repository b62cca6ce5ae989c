/** LpNormalization: y = x / ‖x‖ₚ along one axis. */
import type { Operator } from '../operator';
import { alongAxis } from '../support/axes';
import { int } from '../support/rules';

export const LpNormalization: Operator = alongAxis('LpNormalization', () => -1, { p: int({ min: 1, max: 2 }) });
