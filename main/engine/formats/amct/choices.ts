/**
 * Choices of a user on top of a configuration: for all layers, then layer by layer. A layer that is taken per choice keeps
 * whatever the choice does not name. Throws CHOICE_LAYER, CHOICE_VALUE.
 */
import { fail } from '../../../../proto/errors';
import type { LayerChange } from '../../../../proto/job';
import type { LayerCapability } from '../../../../proto/plan';
import { observers } from '../../observers/methods';
import { completeLayer, type ActivationParams, type AmctConfig, type LayerConfig } from './config';
import { extensionOf } from './extension';

export interface Choices {
  readonly batchNum: number;
  readonly symmetric: boolean;
  readonly fusion: boolean;
  /** Of all activations. */
  readonly observer?: string;
  readonly changes: Readonly<Record<string, LayerChange>>;
}

export function applyChoices(
  config: AmctConfig,
  capabilities: readonly LayerCapability[],
  choices: Choices,
): AmctConfig {
  const { batchNum, symmetric, fusion, observer, changes } = choices;
  const known = new Map(capabilities.map((each) => [each.layer, each]));
  for (const layer of Object.keys(changes)) if (!config.layers.has(layer)) fail('CHOICE_LAYER', { layer });
  const layers = [...config.layers].map(([name, layer]): [string, LayerConfig] => {
    const forAll: LayerChange = { ...(observer ? { observer } : {}), ...(symmetric ? { symmetric } : {}) };
    return [name, changed(layer, { ...forAll, ...changes[name] }, known.get(name)!)];
  });
  const activation_offset = config.activation_offset && !symmetric;
  return { ...config, batch_num: batchNum, activation_offset, do_fusion: fusion, layers: new Map(layers) };
}

function changed(layer: LayerConfig, change: LayerChange, capability: LayerCapability): LayerConfig {
  const { enabled, dataBits, weightBits, perChannel, symmetric } = change;
  allow(capability, 'dataBits', dataBits, capability.dataBits);
  allow(capability, 'weightBits', weightBits, capability.weightBits);
  allow(capability, 'perChannel', perChannel, capability.perChannel ? [true, false] : [false]);
  allow(capability, 'observer', change.observer, [...observers.keys()]);
  allow(capability, 'dataQuantizer', change.dataQuantizer, []);
  allow(capability, 'weightQuantizer', change.weightQuantizer, []);
  const activation = withObserver(layer.activation_quant_params, change.observer, capability);
  const weight = layer.weight_quant_params;
  return {
    ...layer,
    quant_enable: enabled ?? layer.quant_enable,
    activation_quant_params: {
      ...activation,
      num_bits: dataBits ?? activation.num_bits,
      asymmetric: !capability.symmetricOnly && !(symmetric ?? !activation.asymmetric),
    },
    weight_quant_params: {
      ...weight,
      num_bits: weightBits ?? weight.num_bits,
      channel_wise: perChannel ?? weight.channel_wise,
    },
  };
}

/** Another observer begins with its defaults. */
function withObserver(
  params: ActivationParams,
  observer: string | undefined,
  capability: LayerCapability,
): ActivationParams {
  if (observer === undefined || observer === observerOf(params)) return params;
  const act_algo = observer === 'ifmr' || observer === 'hfmg' ? observer : extensionOf(observer);
  const { activation_quant_params } = completeLayer({ activation: { act_algo } }, capability, params.asymmetric);
  return { ...activation_quant_params, num_bits: params.num_bits, asymmetric: params.asymmetric };
}

/** The registered name of the observer that a layer's data have. */
export function observerOf({ act_algo }: ActivationParams): string {
  return act_algo.replace(/^mcs\./, '');
}

export function allow<T extends number | boolean | string>(
  { layer }: LayerCapability,
  key: string,
  value: T | undefined,
  allowed: readonly T[],
): void {
  if (value !== undefined && !allowed.includes(value))
    fail('CHOICE_VALUE', { layer, key, value: String(value), allowed: allowed.join(', ') });
}
