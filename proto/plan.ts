/**
 * The one plan for quantization that engine, tables and jobs speak. AMCT configurations and records, later om.json, ACT
 * YAML and QDQ graphs, only import and export plans.
 */
import type { Reason } from './reasons';

/** A number format of quantized values. Signed integers of some bits; low floats and tables are further kinds. */
export interface IntFormat {
  readonly kind: 'int';
  readonly bits: number;
}

export type NumberFormat = IntFormat;

export type Granularity = 'perTensor' | 'perChannel';

/** An observer or weight algorithm by its registered name, with its parameters. */
export interface Method {
  readonly name: string;
  readonly params: Readonly<Record<string, number>>;
}

/**
 * How one tensor is quantized: q = clip(rint(x / scale) + zeroPoint, −2^(b−1), 2^(b−1) − 1), x ≈ (q − zeroPoint)·scale.
 * `scale` and `zeroPoint` are absent until calibrated; then they hold one value, or one a channel along `axis`. Scales are
 * float32 values.
 */
export interface Quantizer {
  readonly format: NumberFormat;
  readonly granularity: Granularity;
  readonly axis?: number;
  readonly symmetric: boolean;
  readonly method: Method;
  readonly scale?: readonly number[];
  readonly zeroPoint?: readonly number[];
  /** Of a table: a code is the place of the value next to x / scale among these, ascending, x ≈ levels[code]·scale. */
  readonly levels?: readonly number[];
}

/** One input of a node: quantized, or float with the reason. */
export type InputPlan =
  { readonly input: number; readonly quantizer: Quantizer } | { readonly input: number; readonly float: Reason };

/** Balancing of activations into weights (DMQ): x / f and W·f, one factor an input channel. */
export interface Balance {
  readonly strength: number;
  readonly factors?: readonly number[];
}

export interface LayerPlan {
  /** Name of the node. */
  readonly layer: string;
  readonly op: string;
  readonly inputs: readonly InputPlan[];
  readonly balance?: Balance;
}

export interface QuantPlan {
  /** Calibration batches. */
  readonly batchNum: number;
  /** Folding of BatchNormalization into the convolution before it. */
  readonly fusion: { readonly enabled: boolean; readonly skip: readonly string[] };
  /** scale_d rounded to half precision (AMCT's FORCE_FP16_QUANT). */
  readonly halfPrecisionScale: boolean;
  /** In the order of the graph. */
  readonly layers: readonly LayerPlan[];
}

/** What a target can do with one layer: stated by the target, asked by the configuration formats and the window. */
export interface LayerCapability {
  readonly layer: string;
  /** ONNX operator type. */
  readonly op: string;
  /** Type names by which a configuration may address it: the ONNX type and what torch calls it. */
  readonly types: readonly string[];
  /** Present: the layer stays float, because … */
  readonly float?: Reason;
  readonly hasWeight: boolean;
  /** Per-channel weights are possible (and then the default). */
  readonly perChannel: boolean;
  readonly dataBits: readonly number[];
  readonly weightBits: readonly number[];
  readonly symmetricOnly: boolean;
  /** DMQ balancing is possible. */
  readonly balance: boolean;
}

export function isQuantized(plan: InputPlan): plan is { readonly input: number; readonly quantizer: Quantizer } {
  return 'quantizer' in plan;
}

export function isQuantizedLayer(layer: LayerPlan): boolean {
  return layer.inputs.some(isQuantized);
}

export function inputPlan(layer: LayerPlan, input: number): Quantizer | undefined {
  const found = layer.inputs.find((each) => each.input === input);
  return found && isQuantized(found) ? found.quantizer : undefined;
}

/** Layers whose weights are places in a table: the formats of AMCT for Ascend have no word for them. */
export function tableLayers({ layers }: QuantPlan): readonly string[] {
  return layers.filter((layer) => inputPlan(layer, 1)?.method.name === 'lnq').map(({ layer }) => layer);
}

/** Lowest and highest code of a signed integer format. */
export function codeRange({ bits }: IntFormat): readonly [number, number] {
  return [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
}
