/** Writes config.json as AMCT does, byte for byte (amct-spec §2.2, §3; key order amct-facts §2). */
import { Float, writeJson, type Json } from './jsonWrite';
import type { ActivationParams, AmctConfig, LayerConfig } from './config';
import { observerNamed } from './extension';

export function writeConfig(config: AmctConfig): string {
  const {
    version,
    batch_num,
    activation_offset,
    do_fusion,
    fakequant_precision_mode: mode,
    skip_fusion_layers,
  } = config;
  return writeJson(
    new Map<string, Json>([
      ['version', version],
      ['batch_num', batch_num],
      ['activation_offset', activation_offset],
      ['do_fusion', do_fusion],
      ...(mode === undefined ? [] : [['fakequant_precision_mode', mode] as const]),
      ['skip_fusion_layers', skip_fusion_layers],
      ...[...config.layers].map(([name, layer]) => [name, layerJson(layer)] as const),
    ]),
  );
}

function layerJson({ quant_enable, dmq_balancer_param: strength, ...params }: LayerConfig): Json {
  const { num_bits, channel_wise, wts_algo } = params.weight_quant_params;
  return new Map<string, Json>([
    ['quant_enable', quant_enable],
    ...(strength === undefined ? [] : [['dmq_balancer_param', new Float(strength)] as const]),
    ['activation_quant_params', activationJson(params.activation_quant_params)],
    ['weight_quant_params', new Map<string, Json>(Object.entries({ num_bits, channel_wise, wts_algo }))],
  ]);
}

function activationJson(params: ActivationParams): Json {
  if (params.act_algo === 'hfmg') {
    const { num_bits, act_algo, asymmetric, num_of_bins } = params;
    return new Map<string, Json>(Object.entries({ num_bits, act_algo, asymmetric, num_of_bins }));
  }
  if (params.act_algo !== 'ifmr') {
    const { num_bits, act_algo, asymmetric } = params;
    const own = observerNamed(act_algo).parameters.map(({ name, type }): [string, Json] => {
      const value = params.params[name]!;
      return [name, type === 'integer' ? value : new Float(value)];
    });
    return new Map<string, Json>([...Object.entries({ num_bits, act_algo, asymmetric }), ...own]);
  }
  return new Map<string, Json>([
    ['num_bits', params.num_bits],
    ['max_percentile', new Float(params.max_percentile)],
    ['min_percentile', new Float(params.min_percentile)],
    ['search_range', params.search_range.map((end) => new Float(end))],
    ['search_step', new Float(params.search_step)],
    ['act_algo', params.act_algo],
    ['asymmetric', params.asymmetric],
  ]);
}
