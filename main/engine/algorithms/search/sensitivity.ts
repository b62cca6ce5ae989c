/** How much each unit of a search matters, measured one by one or all in a pass. */
import type { Graph, Model } from '../../graph/onnx';
import type { LayerPair } from '../../measure/sideBySide';
import type { Values } from '../../runtime/session';
import type { Unit } from './problem';

export type GraphModel = Model & { readonly graph: Graph };

export interface SensitivityInput {
  readonly units: readonly Unit[];
  /** BatchNormalization folded. */
  readonly float: GraphModel;
  /** The user's configuration as standard operators, and where its layers are in it. */
  readonly quantized: GraphModel;
  readonly pairs: readonly LayerPair[];
  readonly threads: number;
  /** Calibration data in calls that the model can take; `batch` counts the calibration batches. */
  calls(): AsyncIterable<{ readonly feeds: Values; readonly batch: number }>;
  /** The first samples of the calibration set, as many as there are; more than the calibration itself took, if asked for. */
  samples(count: number): AsyncIterable<Values>;
  /** The user's configuration with the unit rolled back once, and the float model with it alone quantized. */
  rolledBack(unit: number): Promise<GraphModel>;
  alone(unit: number): GraphModel;
  /** Where an output has its classes; undefined where it has none. */
  classAxis(dims: readonly number[]): number | undefined;
  /** What the metric loses against float on a part of the evaluation set. */
  loss(model: GraphModel): Promise<number>;
  /** Throws to stop. */
  onProgress(done: number, total: number): Promise<void>;
}

export interface Measured {
  readonly unit: number;
  /** In the measure's own terms. */
  readonly value: number;
  /** Higher is more sensitive. */
  readonly sensitivity: number;
}

export interface Sensitivity {
  readonly name: string;
  /** One entry a unit, told as soon as it is known. */
  measure(input: SensitivityInput, tell: (entry: Measured) => void): Promise<void>;
}

/** Most sensitive first; equal ones in the order of the graph. */
export function rankingOf(measured: readonly Measured[]): Measured[] {
  return [...measured].sort((a, b) => b.sensitivity - a.sensitivity || a.unit - b.unit);
}
