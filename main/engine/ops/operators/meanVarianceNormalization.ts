/** MeanVarianceNormalization: y = (x − mean) / √var over the given axes. */
import type { Operator } from '../operator';
import { unary } from '../support/elementwise';
import { longs } from '../support/rules';

export const MeanVarianceNormalization: Operator = unary('MeanVarianceNormalization', { axes: longs });
