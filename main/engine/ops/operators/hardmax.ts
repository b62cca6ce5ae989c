/** Hardmax: y = 1 at the first greatest element, else 0 along one axis (before opset 13: over that axis and all behind it). */
import type { Operator } from '../operator';
import { alongAxis } from '../support/axes';

export const Hardmax: Operator = alongAxis('Hardmax', (opset) => (opset < 13 ? 1 : -1));
