/** The plan of a quantization for the window. Throws what reading the configuration and applying the choices throw. */
import type { LayerRow } from '../../../../proto/contract';
import type { JobOf } from '../../../../proto/job';
import type { LayerCapability } from '../../../../proto/plan';
import { applyChoices, observerOf } from '../../formats/amct/choices';
import { defaultConfig, withOtherNodes, type AmctConfig } from '../../formats/amct/config';
import { writeConfig } from '../../formats/amct/configWrite';
import { planFromConfig } from '../../formats/amct/planFromConfig';
import type { Node } from '../../graph/onnx';
import { observers } from '../../observers/methods';
import { readAnyConfig } from '../ptq/config';
import type { Warnings } from '../ptq/warnings';
import type { Planned } from './planned';

export function quantizationPlan(
  job: JobOf<'plan'>,
  layers: readonly LayerCapability[],
  nodes: readonly Node[],
  warnings: Warnings,
): Planned {
  const capabilities = withOtherNodes(layers, nodes);
  const first = job.config ? readAnyConfig(job.config, capabilities, warnings) : defaultConfig(capabilities);
  const config = applyChoices(first, capabilities, job);
  return {
    rows: layers.map((capability) => rowOf(capability, config)),
    config: writeConfig(config),
    plan: planFromConfig(config, layers),
    findings: [],
  };
}

function rowOf(capability: LayerCapability, config: AmctConfig): LayerRow {
  const { layer, op, float, hasWeight, perChannel, dataBits, weightBits } = capability;
  const own = config.layers.get(layer);
  const { activation_quant_params: data, weight_quant_params: weight, quant_enable = false } = own ?? {};
  return {
    name: layer,
    op,
    quantizable: float === undefined,
    ...(float ? { reason: float } : {}),
    hasWeight,
    perChannelPossible: perChannel,
    dataBitsPossible: dataBits,
    weightBitsPossible: weightBits,
    observers: [...observers.keys()],
    enabled: quant_enable,
    dataBits: data?.num_bits ?? 8,
    weightBits: hasWeight ? (weight?.num_bits ?? 8) : null,
    perChannel: hasWeight && (weight?.channel_wise ?? false),
    observer: data ? observerOf(data) : 'ifmr',
    symmetric: data ? !data.asymmetric : false,
  };
}
