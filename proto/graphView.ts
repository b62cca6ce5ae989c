/** A model as the window draws it: names, types and shapes of everything, numbers of nothing. Bounded by the number of nodes. */
import type { Reason } from './reasons';

export interface ValueFacts {
  /** ONNX element type. */
  readonly type: string;
  readonly shape?: readonly (number | string | null)[];
}

export interface NodeFacts {
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  /** Names of values, weights included; '' where an optional one is absent. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Values that the graphs inside it (If, Loop, Scan) read from outside. */
  readonly captures?: readonly string[];
  /** As short text, cut at 200 characters. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Multiply–accumulates of one sample; 0 where it has none or they are unknown. */
  readonly macs: number;
  /** Bytes of its weights. */
  readonly weightBytes: number;
  /** What the target can do with it, where it is a layer. */
  readonly layer?: { readonly quantizable: boolean; readonly reason?: Reason };
  /** What is drawn as this one box, in order: a repeated block. */
  readonly block?: readonly NodeFacts[];
}

export interface GraphFacts {
  readonly schema: 1;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** In an order of execution. */
  readonly nodes: readonly NodeFacts[];
  readonly values: Readonly<Record<string, ValueFacts>>;
  /** Names of values that are weights. */
  readonly weights: readonly string[];
}

/** Where the nodes stand, in pixels at 100 %: nodes in the order of GraphFacts.nodes, then inputs, then outputs. */
export interface GraphLayout {
  readonly schema: 1;
  readonly width: number;
  readonly height: number;
  /** x, y, width, height of each box. */
  readonly boxes: readonly (readonly [number, number, number, number])[];
  /** Polylines: index of the box that it leaves and enters, the value it stands for, and x, y of each bend. */
  readonly edges: readonly {
    readonly from: number;
    readonly to: number;
    readonly value: string;
    readonly points: readonly number[];
  }[];
}

/** Weights of one node, summed up. */
export interface WeightFacts {
  readonly schema: 1;
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly std: number;
  /** Share of exact zeros. */
  readonly sparsity: number;
  /** Elements that are NaN or Inf; everything else here leaves them out. */
  readonly notFinite: number;
  readonly histogram: Histogram;
  /** Along the channel axis, where it has one; at most 4,096, so that a range may stand for some neighbours. */
  readonly channels?: { readonly each: number; readonly ranges: readonly ChannelRange[] };
}

export interface ChannelRange {
  readonly min: number;
  readonly max: number;
}

/** Equal bins between min and max. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly counts: readonly number[];
}

/** A layer's input, float and quantized, over some samples. */
export interface TensorFacts {
  readonly schema: 1;
  readonly layer: string;
  readonly samples: number;
  readonly float: Histogram;
  readonly quantized: Histogram;
  /** Smallest and largest value that the quantizer can represent. */
  readonly clip: readonly [number, number];
}
