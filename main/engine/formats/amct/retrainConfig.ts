/**
 * AMCT's config.json of quantization-aware training as a value, its defaults, as a plan, and written (amct-spec §4.1, amct-facts §2).
 * Only layers with weights are in it, in the order of the model.
 */
import type { LayerCapability, LayerPlan, QuantPlan } from '../../../../proto/plan';
import type { ActivationQuantizer } from '../../../../proto/qat';
import { reason } from '../../../../proto/reasons';
import { Float, writeJson, type Json } from './jsonWrite';

export const DST_TYPES = ['INT4', 'INT8', 'INT16'] as const;
export type DstType = (typeof DST_TYPES)[number];

export interface RetrainData {
  readonly dst_type: DstType;
  readonly clip_max?: number;
  readonly clip_min?: number;
  readonly fixed_min?: boolean;
  /** Absent: ULQ. */
  readonly quantizer?: ActivationQuantizer;
}

export interface RetrainWeight {
  readonly channel_wise: boolean;
  readonly dst_type: DstType;
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

export const bitsOf = (type: DstType): number => Number(type.slice(3));

/** Layers that can be trained with quantizers, in the order of the file. */
export function trainable(capabilities: readonly LayerCapability[]): readonly LayerCapability[] {
  return capabilities.filter(({ float, hasWeight }) => !float && hasWeight);
}

export function completeRetrain(draft: RetrainDraft, { perChannel }: LayerCapability): RetrainLayer {
  return {
    retrain_enable: draft.retrain_enable ?? true,
    data: { dst_type: 'INT8', ...draft.data },
    weight: { channel_wise: perChannel, dst_type: 'INT8', ...draft.weight },
  };
}

/** `weightBits`: of the layers that can have so few. */
export function defaultRetrain(capabilities: readonly LayerCapability[], weightBits: number): RetrainConfig {
  const layers = trainable(capabilities).map((capability): [string, RetrainLayer] => {
    const few = capability.weightBits.includes(weightBits) ? weightBits : 8;
    return [capability.layer, completeRetrain({ weight: { dst_type: `INT${few}` as DstType } }, capability)];
  });
  return { batch_num: 1, layers: new Map(layers) };
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
  const common = { granularity: 'perTensor', method: { name: 'ifmr', params: {} } } as const;
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
          method: { name: 'arq', params: {} },
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
  const { clip_max, clip_min, fixed_min, dst_type } = data;
  return new Map<string, Json>([
    ['retrain_enable', retrain_enable],
    [
      'retrain_data_config',
      new Map<string, Json>([
        ['algo', 'ulq_quantize'],
        ...(clip_max === undefined ? [] : [['clip_max', new Float(clip_max)] as const]),
        ...(clip_min === undefined ? [] : [['clip_min', new Float(clip_min)] as const]),
        ...(fixed_min === undefined ? [] : [['fixed_min', fixed_min] as const]),
        ['dst_type', dst_type],
      ]),
    ],
    [
      'retrain_weight_config',
      new Map<string, Json>([
        ['algo', 'arq_retrain'],
        ['channel_wise', weight.channel_wise],
        ['dst_type', weight.dst_type],
      ]),
    ],
  ]);
}
