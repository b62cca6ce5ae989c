/**
 * AMCT's config.json of post-training quantization as a value, and its defaults (amct-spec §3, amct-facts §2). Keys keep
 * the file's words and order. Layers are sorted by name; layers that the target leaves float are not in the file.
 *
 * Throws CONFIG_NAME_RESERVED.
 */
import { fail } from '../../../../proto/errors';
import type { LayerCapability } from '../../../../proto/plan';
import { reason } from '../../../../proto/reasons';
import { completeParams, isExtension, observerNamed, type Extension } from './extension';
import { byCodePoint } from './numbers';

export interface IfmrParams {
  readonly num_bits: number;
  readonly max_percentile: number;
  readonly min_percentile: number;
  readonly search_range: readonly [number, number];
  readonly search_step: number;
  readonly act_algo: 'ifmr';
  readonly asymmetric: boolean;
}

export interface HfmgParams {
  readonly num_bits: number;
  readonly act_algo: 'hfmg';
  readonly asymmetric: boolean;
  readonly num_of_bins: number;
}

/** An observer that AMCT does not have, see extension.ts. */
export interface ExtensionParams {
  readonly num_bits: number;
  readonly act_algo: Extension;
  readonly asymmetric: boolean;
  /** All of the observer's. */
  readonly params: Readonly<Record<string, number>>;
}

export type ActivationParams = IfmrParams | HfmgParams | ExtensionParams;

export interface WeightParams {
  readonly num_bits: number;
  readonly channel_wise: boolean;
  readonly wts_algo: 'arq_quantize';
}

export interface LayerConfig {
  readonly quant_enable: boolean;
  /** Migration strength of DMQ; absent: the layer is not balanced. */
  readonly dmq_balancer_param?: number;
  readonly activation_quant_params: ActivationParams;
  readonly weight_quant_params: WeightParams;
}

export interface GlobalConfig {
  readonly version: 1;
  readonly batch_num: number;
  readonly activation_offset: boolean;
  readonly do_fusion: boolean;
  readonly fakequant_precision_mode?: 'FORCE_FP16_QUANT';
  readonly skip_fusion_layers: readonly string[];
}

export interface AmctConfig extends GlobalConfig {
  readonly layers: ReadonlyMap<string, LayerConfig>;
}

/** What a file says of a layer's data; what it leaves out gets its default. */
export interface ActivationDraft {
  readonly num_bits?: number;
  readonly max_percentile?: number;
  readonly min_percentile?: number;
  readonly search_range?: readonly [number, number];
  readonly search_step?: number;
  readonly act_algo?: 'ifmr' | 'hfmg' | Extension;
  readonly asymmetric?: boolean;
  readonly num_of_bins?: number;
  /** Of an extension. */
  readonly params?: Readonly<Record<string, number | undefined>>;
}

export interface LayerDraft {
  readonly quant_enable?: boolean;
  readonly dmq_balancer_param?: number;
  readonly activation?: ActivationDraft;
  readonly weight?: { readonly num_bits?: number; readonly channel_wise?: boolean };
}

/** Keys of the file that are no layers, AMCT's other flavours included. */
export const GLOBAL_KEYS = [
  'version',
  'batch_num',
  'activation_offset',
  'joint_quant',
  'weight_offset',
  'do_fusion',
  'fakequant_precision_mode',
  'skip_fusion_layers',
  'tensor_quantize',
] as const;

export const SEARCH_RANGE: readonly [number, number] = [0.7, 1.3];

/** A layer with every key; `asymmetric` counts where the draft leaves it open and the target does not forbid it. */
export function completeLayer(
  draft: LayerDraft,
  { symmetricOnly, perChannel }: LayerCapability,
  asymmetric: boolean,
): LayerConfig {
  const { quant_enable = true, dmq_balancer_param, activation = {}, weight = {} } = draft;
  const { num_bits = 8, channel_wise = perChannel } = weight;
  return {
    quant_enable,
    ...(dmq_balancer_param === undefined ? {} : { dmq_balancer_param }),
    activation_quant_params: completeActivation(activation, !symmetricOnly && (activation.asymmetric ?? asymmetric)),
    weight_quant_params: { num_bits, channel_wise, wts_algo: 'arq_quantize' },
  };
}

/** `num_of_bins` alone tells HFMG, as in the tool. */
export function algorithmOf({ act_algo, num_of_bins }: ActivationDraft): 'ifmr' | 'hfmg' | Extension {
  return act_algo ?? (num_of_bins === undefined ? 'ifmr' : 'hfmg');
}

function completeActivation(draft: ActivationDraft, asymmetric: boolean): ActivationParams {
  const { num_bits = 8, max_percentile = 0.999999, min_percentile = 0.999999 } = draft;
  const { search_range = SEARCH_RANGE, search_step = 0.01, num_of_bins = 4096 } = draft;
  const act_algo = algorithmOf(draft);
  if (act_algo === 'hfmg') return { num_bits, act_algo, asymmetric, num_of_bins };
  if (isExtension(act_algo)) {
    return { num_bits, act_algo, asymmetric, params: completeParams(observerNamed(act_algo), draft.params) };
  }
  return { num_bits, max_percentile, min_percentile, search_range, search_step, act_algo, asymmetric };
}

/** Layers that can be quantized, in the order of the file. */
export function quantizable(capabilities: readonly LayerCapability[]): readonly LayerCapability[] {
  const found = capabilities.filter(({ float }) => !float).sort((a, b) => byCodePoint(a.layer, b.layer));
  const reserved = found.find(({ layer }) => (GLOBAL_KEYS as readonly string[]).includes(layer));
  return reserved ? fail('CONFIG_NAME_RESERVED', { layer: reserved.layer }) : found;
}

/**
 * What a configuration may name: the layers that the target speaks of, and all other nodes, which stay float. A
 * BatchNormalization can be kept out of fusion, and a node that is named by mistake is said to be no quantizable layer.
 */
export function withOtherNodes(
  capabilities: readonly LayerCapability[],
  nodes: Iterable<{ readonly name: string; readonly opType: string }>,
): readonly LayerCapability[] {
  const known = new Set(capabilities.map(({ layer }) => layer));
  const others = [...nodes].filter(({ name }) => !known.has(name));
  return [...capabilities, ...others.map(({ name, opType }) => otherNode(name, opType))];
}

function otherNode(layer: string, op: string): LayerCapability {
  const float = reason('UNSUPPORTED_OP', { op });
  const none = { hasWeight: false, perChannel: false, symmetricOnly: false, balance: false };
  return { layer, op, types: [], float, ...none, dataBits: [], weightBits: [] };
}

/** Arguments of AMCT's create_quant_config. */
export interface DefaultOptions {
  readonly batch_num?: number;
  readonly activation_offset?: boolean;
}

/** What AMCT writes when it is given no simple configuration. */
export function defaultConfig(capabilities: readonly LayerCapability[], options: DefaultOptions = {}): AmctConfig {
  const { batch_num = 1, activation_offset = true } = options;
  const layers = quantizable(capabilities).map((capability): [string, LayerConfig] => [
    capability.layer,
    completeLayer({}, capability, activation_offset),
  ]);
  return { version: 1, batch_num, activation_offset, do_fusion: true, skip_fusion_layers: [], layers: new Map(layers) };
}
