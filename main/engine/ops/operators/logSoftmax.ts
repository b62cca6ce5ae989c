/** LogSoftmax: y = x − ln Σ e^x along one axis (before opset 13: over that axis and all behind it). */
import type { Operator } from '../operator';
import { alongAxis } from '../support/axes';

export const LogSoftmax: Operator = alongAxis('LogSoftmax', (opset) => (opset < 13 ? 1 : -1));
