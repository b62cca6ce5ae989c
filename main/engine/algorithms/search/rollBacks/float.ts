/** The layer is not quantized: AMCT's only roll-back. */
import { isQuantizedLayer } from '../../../../../proto/plan';
import type { RollBackTarget } from '../rollBack';

export const Float: RollBackTarget = {
  name: 'float',
  change: (layer) => (isQuantizedLayer(layer) ? { enabled: false } : undefined),
};
