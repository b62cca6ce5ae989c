/** Softmax: y = e^x / Σ e^x along one axis (before opset 13: over that axis and all behind it). */
import type { Operator } from '../operator';
import { alongAxis } from '../support/axes';

export const Softmax: Operator = alongAxis('Softmax', (opset) => (opset < 13 ? 1 : -1));
