/** 16-bit activations where the target takes them; they go with 8-bit weights only (amct-spec §4). */
import { inputPlan } from '../../../../../proto/plan';
import type { RollBackTarget } from '../rollBack';

export const Data16: RollBackTarget = {
  name: 'data16',
  change(layer, { dataBits, weightBits }) {
    const data = inputPlan(layer, 0);
    const bits = inputPlan(layer, 1)?.format.bits;
    if (!data || data.format.bits >= 16 || !dataBits.includes(16)) return undefined;
    if (bits === undefined || bits === 8) return { dataBits: 16 };
    return weightBits.includes(8) ? { dataBits: 16, weightBits: 8 } : undefined;
  },
};
