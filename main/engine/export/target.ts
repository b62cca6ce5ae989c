/**
 * An export target: what the hardware and its converter accept, and the files it takes. Its rules are its own: what Ascend
 * refuses, HiSilicon may demand.
 */
import type { Finding } from '../../../proto/job';
import type { LayerCapability } from '../../../proto/plan';
import type { Reason } from '../../../proto/reasons';
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

export interface Target {
  readonly id: string;
  /** What it can do with each layer that some target could quantize, in the order of the graph. */
  layers(model: Model & { readonly graph: Graph }): readonly LayerCapability[];
  /** Every violation of its constraints at once. */
  check(model: Model & { readonly graph: Graph }): readonly Finding[];
  /** Quantized layers whose numbers turned out not to fit the target's formats: they have to stay float. */
  unfit(model: Model & { readonly graph: Graph }): ReadonlyMap<string, Reason>;
  /** The model for the converter. */
  deployModel(model: Model & { readonly graph: Graph }): Model & { readonly graph: Graph };
  /** The same computation in standard operators, for ONNX Runtime. */
  fakeQuantModel(model: Model & { readonly graph: Graph }): Model & { readonly graph: Graph };
  /** Where the output of each quantized layer stands in the float graph and in the fake-quant model. */
  layerPairs(float: Graph, placed: Graph, fakeQuant: Graph): readonly LayerPair[];
  write(input: TargetInput): readonly WrittenFile[];
}
