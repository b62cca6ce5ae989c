/**
 * An export target: what the hardware and its converter accept, and the files it takes. Its rules are its own: what Ascend
 * refuses, HiSilicon may demand.
 */
import type { Finding, SimulatedLayer } from '../../../proto/job';
import type { LayerCapability, QuantPlan } from '../../../proto/plan';
import type { Reason } from '../../../proto/reasons';
import type { Rounding } from '../measure/deployDifference';
import type { LayerPair } from '../measure/sideBySide';
import type { Graph, Model } from '../graph/onnx';

export interface TargetInput {
  /** Float model with FakeQuantize nodes for everything that is quantized (passes/placeQuantizers.ts), merged. */
  readonly model: Model & { readonly graph: Graph };
  /** Folder to write to, and the stem of the file names. */
  readonly folder: string;
  readonly name: string;
}

export interface WrittenFile {
  readonly kind: string;
  /** File name inside the folder. */
  readonly path: string;
  /** Computed while it was written. */
  readonly sha256: string;
}

/** A deploy model in standard operators, its integers computed as they are. */
export interface Simulation {
  readonly model: Model & { readonly graph: Graph };
  readonly layers: readonly SimulatedLayer[];
  /** Of each quantizer of data, the values before and after they are rounded to codes. */
  readonly roundings: readonly Rounding[];
}

export interface Target {
  readonly id: string;
  /** Layers that read the same tensor have to be quantized alike, or not at all. */
  readonly consumersTogether?: boolean;
  /** What it can do with each layer that some target could quantize, in the order of the graph. */
  layers(model: Model & { readonly graph: Graph }): readonly LayerCapability[];
  /** Every violation of its constraints at once. */
  check(model: Model & { readonly graph: Graph }): readonly Finding[];
  /** What of a plan does not fit together or the target, all of it at once, before anything is calibrated. */
  preflight(model: Model & { readonly graph: Graph }, plan: QuantPlan): readonly Finding[];
  /** Quantized layers whose numbers turned out not to fit the target's formats: they have to stay float. */
  unfit(model: Model & { readonly graph: Graph }): ReadonlyMap<string, Reason>;
  /** The model for the converter. */
  deployModel(model: Model & { readonly graph: Graph }): Model & { readonly graph: Graph };
  /** The same computation in standard operators, for ONNX Runtime. */
  fakeQuantModel(model: Model & { readonly graph: Graph }): Model & { readonly graph: Graph };
  /** Whether a model is one that this target's `deployModel` gives, or the converter's own tool. */
  isDeployModel(graph: Graph): boolean;
  /** A deploy model in standard operators that compute what the target's integers do. Throws DEPLOY_NODE. */
  simulate(model: Model & { readonly graph: Graph }): Simulation;
  /** Where the output of each quantized layer stands in the float graph and in the fake-quant model. */
  layerPairs(float: Graph, placed: Graph, fakeQuant: Graph): readonly LayerPair[];
  write(input: TargetInput): readonly WrittenFile[];
}
