/** A way to give a layer more precision, as a change of its configuration. */
import type { LayerChange } from '../../../../proto/job';
import type { LayerCapability, LayerPlan } from '../../../../proto/plan';

export interface RollBackTarget {
  /** As in a job's `rollBack`, without its parameter. */
  readonly name: string;
  /** undefined where the layer has it already, or the target does not take it. `parameter`: what stands behind the colon. */
  change(layer: LayerPlan, capability: LayerCapability, parameter: string): LayerChange | undefined;
}
