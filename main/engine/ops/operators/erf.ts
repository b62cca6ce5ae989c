/** Erf: y = 2/√π ∫₀ˣ e^(−t²) dt. */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';

export const Erf: Operator = unary('Erf');
