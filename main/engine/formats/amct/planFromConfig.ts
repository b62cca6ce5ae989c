/**
 * A config.json as a plan: data quantizer on input 0, weight quantizer on input 1, everything else float with its reason.
 * Where a weight's channels lie is not known here: `axis` stays open.
 */
import type { InputPlan, LayerCapability, LayerPlan, Method, QuantPlan } from '../../../../proto/plan';
import { reason, type Reason } from '../../../../proto/reasons';
import type { ActivationParams, AmctConfig, LayerConfig, WeightParams } from './config';
import { observerNamed } from './extension';

/** Layers in the order of `capabilities`. */
export function planFromConfig(config: AmctConfig, capabilities: readonly LayerCapability[]): QuantPlan {
  return {
    batchNum: config.batch_num,
    fusion: { enabled: config.do_fusion, skip: config.skip_fusion_layers },
    halfPrecisionScale: config.fakequant_precision_mode === 'FORCE_FP16_QUANT',
    layers: capabilities.map((capability) => layerPlan(config.layers.get(capability.layer), capability)),
  };
}

function layerPlan(config: LayerConfig | undefined, capability: LayerCapability): LayerPlan {
  const { layer, op, hasWeight } = capability;
  const float = capability.float ?? (config?.quant_enable ? undefined : reason('SWITCHED_OFF', {}));
  if (float || !config) return { layer, op, inputs: floatInputs(float ?? reason('SWITCHED_OFF', {}), hasWeight) };
  const data = dataPlan(config.activation_quant_params);
  const strength = config.dmq_balancer_param;
  return {
    layer,
    op,
    inputs: hasWeight ? [data, weightPlan(config.weight_quant_params)] : [data],
    ...(strength === undefined ? {} : { balance: { strength } }),
  };
}

function floatInputs(float: Reason, hasWeight: boolean): readonly InputPlan[] {
  return hasWeight
    ? [
        { input: 0, float },
        { input: 1, float },
      ]
    : [{ input: 0, float }];
}

function dataPlan(params: ActivationParams): InputPlan {
  const { num_bits: bits, asymmetric } = params;
  return {
    input: 0,
    quantizer: {
      format: { kind: 'int', bits },
      granularity: 'perTensor',
      symmetric: !asymmetric,
      method: methodOf(params),
    },
  };
}

/** An observer's parameters are single numbers. */
function methodOf(params: ActivationParams): Method {
  if (params.act_algo === 'hfmg') return { name: 'hfmg', params: { num_of_bins: params.num_of_bins } };
  if (params.act_algo !== 'ifmr') return { name: observerNamed(params.act_algo).name, params: params.params };
  const { max_percentile, min_percentile, search_step } = params;
  const [search_start, search_end] = params.search_range;
  return { name: 'ifmr', params: { max_percentile, min_percentile, search_start, search_end, search_step } };
}

function weightPlan({ num_bits: bits, channel_wise }: WeightParams): InputPlan {
  return {
    input: 1,
    quantizer: {
      format: { kind: 'int', bits },
      granularity: channel_wise ? 'perChannel' : 'perTensor',
      symmetric: true,
      method: { name: 'arq', params: {} },
    },
  };
}
