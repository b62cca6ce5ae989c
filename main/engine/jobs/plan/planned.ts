/** What the window asks of a plan: its layers, the configuration that says all of it, and what speaks against it by itself. */
import type { LayerRow } from '../../../../proto/contract';
import type { Finding } from '../../../../proto/job';
import type { QuantPlan } from '../../../../proto/plan';

export interface Planned {
  readonly rows: readonly LayerRow[];
  readonly config: string;
  readonly plan: QuantPlan;
  readonly findings: readonly Finding[];
}
