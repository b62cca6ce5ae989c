/** What a check of the doctor is: one file in checks/ that looks for one kind of trouble in a model and runs nothing. */
import type { Finding } from '../../../../proto/job';
import type { LayerCapability } from '../../../../proto/plan';
import type { Graph } from '../../graph/onnx';
import type { Types } from '../../ops/infer';

/** A model as the checks see it: sorted, named, with known types. */
export interface ExaminedModel {
  readonly graph: Graph;
  readonly opset: number;
  readonly types: Types;
  /** Id of the target, and what it can do with each layer. */
  readonly target: string;
  readonly layers: readonly LayerCapability[];
}

export interface Check {
  readonly id: string;
  /** One finding a place; places of one kind are merged afterwards (merge.ts). */
  find(model: ExaminedModel): readonly Finding[];
}
