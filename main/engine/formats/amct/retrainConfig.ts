/**
 * AMCT's config.json of quantization-aware training as a value, its defaults, as a plan, and written (amct-spec §4.1, amct-facts §2).
 * Only layers with weights are in it, in the order of the model.
 */
import type { LayerCapability, LayerPlan, QuantPlan } from '../../../../proto/plan';
import type { ActivationQuantizer, WeightQuantizer } from '../../../../proto/qat';
import { reason } from '../../../../proto/reasons';
import { dataQuantizers } from '../../grad/dataQuantizers';
import { Float, writeJson, type Json } from './jsonWrite';
import { DATA_ALGORITHMS, WEIGHT_ALGORITHMS } from './retrainAlgorithms';

/** AMCT's; HiSilicon's `num_bits` knows more. */
export const DST_TYPES = ['INT4', 'INT8', 'INT16'] as const;
export type DstType = `INT${number}`;

export interface RetrainData {
  readonly dst_type: DstType;
  readonly clip_max?: number;
  readonly clip_min?: number;
  readonly fixed_min?: boolean;
  /** Absent: ULQ. */
  readonly quantizer?: ActivationQuantizer;
  /** Of a fixed range: in place of clip_max and clip_min. */
  readonly scale?: number;
  readonly zero_point?: number;
}

export interface RetrainWeight {
  readonly channel_wise: boolean;
  readonly dst_type: DstType;
  /** Absent: ARQ. */
  readonly quantizer?: WeightQuantizer;
  /** Of LNQ, as far as they are stated. */
  readonly settings?: Readonly<Record<string, number>>;
}

export interface RetrainLayer {
  readonly retrain_enable: boolean;
  readonly data: RetrainData;
  readonly weight: RetrainWeight;
}

export interface RetrainConfig {
  readonly batch_num: number;
  readonly fakequant_precision_mode?: 'FORCE_FP16_QUANT';
  readonly layers: ReadonlyMap<string, RetrainLayer>;
}

/** What a file says of a layer; what it leaves out gets its default. */
export interface RetrainDraft {
  readonly retrain_enable?: boolean;
  readonly data?: Partial<RetrainData>;
  readonly weight?: Partial<RetrainWeight>;
}

/** Bits of data and weight that go together: 9 to 16 need 8, 4 need 4, 8 take either (amct-spec §13.5). */
export const isBitPair = (data: number, weight: number): boolean =>
  data > 8 ? weight === 8 : data === 8 ? weight === 8 || weight === 4 : data === weight;

/** What a quantizer of weights can be trained with. */
export const TRAINED_WEIGHT_BITS: readonly number[] = [4, 8];

export const bitsOf = (type: DstType): number => Number(type.slice(3));

/** Layers that can be trained with quantizers, in the order of the file. */
export function trainable(capabilities: readonly LayerCapability[]): readonly LayerCapability[] {
  return capabilities.filter(({ float, hasWeight }) => !float && hasWeight);
}

export function completeRetrain(draft: RetrainDraft, { perChannel }: LayerCapability): RetrainLayer {
  // LNQ has 16 levels for the whole tensor, whatever is asked for (amct-spec §13.5).
  const isTable = draft.weight?.quantizer === 'lnq';
  return {
    retrain_enable: draft.retrain_enable ?? true,
    data: { dst_type: 'INT8', ...draft.data },
    weight: {
      ...{ channel_wise: perChannel, dst_type: isTable ? 'INT4' : 'INT8', ...draft.weight },
      ...(isTable ? { channel_wise: false } : {}),
    },
  };
}

export interface RetrainChoice {
  /** Of the layers that can have so few. */
  readonly weightBits?: number;
  readonly data?: ActivationQuantizer;
  /** A quantizer that a layer has not the bits for gives way to ARQ. */
  readonly weight?: WeightQuantizer;
}

export function defaultRetrain(
  capabilities: readonly LayerCapability[],
  { weightBits, data = 'ulq', weight = 'arq' }: RetrainChoice = {},
): RetrainConfig {
  const bits = weightBits ?? (weight === 'lnq' ? 4 : 8);
  const layers = trainable(capabilities).map((capability): [string, RetrainLayer] => {
    const few = capability.weightBits.includes(bits) ? bits : 8;
    const fits = weight !== 'arq' && (weight !== 'lnq' || few === 4);
    const draft: RetrainDraft = {
      data: data === 'ulq' ? {} : { quantizer: data },
      weight: { dst_type: `INT${few}`, ...(fits ? { quantizer: weight } : {}) },
    };
    return [capability.layer, completeRetrain(draft, capability)];
  });
  return { batch_num: 1, layers: new Map(layers) };
}

/** The range that a configuration gives to data; of scale and zero point: from the lowest to the highest code, behind a Relu too. */
export function rangeOf({ dst_type, clip_max, clip_min, fixed_min, scale, zero_point = 0 }: RetrainData): {
  readonly fixedMin?: boolean;
  readonly clipMax?: number;
  readonly clipMin?: number;
} {
  if (scale === undefined) return { clipMax: clip_max, clipMin: clip_min, fixedMin: fixed_min };
  const half = 2 ** (bitsOf(dst_type) - 1);
  return { clipMax: (half - 1 - zero_point) * scale, clipMin: (-half - zero_point) * scale, fixedMin: false };
}

/** Layers in the order of `capabilities`. The observer of the data finds the range that training starts with. */
export function planFromRetrain(config: RetrainConfig, capabilities: readonly LayerCapability[]): QuantPlan {
  return {
    batchNum: config.batch_num,
    fusion: { enabled: true, skip: [] },
    halfPrecisionScale: config.fakequant_precision_mode === 'FORCE_FP16_QUANT',
    layers: capabilities.map((capability) => layerPlan(config.layers.get(capability.layer), capability)),
  };
}

function layerPlan(config: RetrainLayer | undefined, { layer, op, float, hasWeight }: LayerCapability): LayerPlan {
  if (float || !config?.retrain_enable) {
    const why = float ?? (hasWeight ? reason('SWITCHED_OFF', {}) : reason('UNSUPPORTED_OP', { op }));
    return { layer, op, inputs: (hasWeight ? [0, 1] : [0]).map((input) => ({ input, float: why })) };
  }
  const { data, weight } = config;
  const { observer } = dataQuantizers.get(data.quantizer ?? 'ulq')!;
  const common = { granularity: 'perTensor', method: { name: observer, params: {} } } as const;
  const granularity = weight.channel_wise ? 'perChannel' : 'perTensor';
  return {
    layer,
    op,
    inputs: [
      { input: 0, quantizer: { format: { kind: 'int', bits: bitsOf(data.dst_type) }, symmetric: false, ...common } },
      {
        input: 1,
        quantizer: {
          ...{ format: { kind: 'int', bits: bitsOf(weight.dst_type) }, granularity, symmetric: true },
          method: { name: weight.quantizer ?? 'arq', params: weight.settings ?? {} },
        },
      },
    ],
  };
}

export function writeRetrain({ batch_num, fakequant_precision_mode: mode, layers }: RetrainConfig): string {
  return writeJson(
    new Map<string, Json>([
      ['version', 1],
      ['batch_num', batch_num],
      ...(mode === undefined ? [] : [['fakequant_precision_mode', mode] as const]),
      ...[...layers].map(([name, layer]) => [name, layerJson(layer)] as const),
    ]),
  );
}

function layerJson({ retrain_enable, data, weight }: RetrainLayer): Json {
  const ofData = { ...data, num_bits: bitsOf(data.dst_type) };
  const ofWeight = { ...weight, ...weight.settings, num_bits: bitsOf(weight.dst_type) };
  return new Map<string, Json>([
    ['retrain_enable', retrain_enable],
    ['retrain_data_config', algorithmJson(DATA_ALGORITHMS[data.quantizer ?? 'ulq'], ofData)],
    ['retrain_weight_config', algorithmJson(WEIGHT_ALGORITHMS[weight.quantizer ?? 'arq'], ofWeight)],
  ]);
}

/** Keys whose numbers are written as floats although they may be whole. */
const FLOATS = ['clip_max', 'clip_min', 'scale', 'min_distance'];

function algorithmJson({ algo, keys }: (typeof DATA_ALGORITHMS)['ulq'], values: object): Json {
  const stated = values as Readonly<Record<string, number | boolean | string | undefined>>;
  const entries = keys.flatMap((key): [string, Json][] => {
    const value = stated[key];
    if (value === undefined) return [];
    return [[key, typeof value === 'number' && FLOATS.includes(key) ? new Float(value) : value]];
  });
  return new Map<string, Json>([['algo', algo], ...entries]);
}
