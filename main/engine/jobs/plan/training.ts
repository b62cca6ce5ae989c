/**
 * The plan of a training for the window: layers with weights, their bits and quantizers. Bits that do not go together are found, not
 * thrown: on the way from one pair to another there may be one that is not allowed.
 * Throws what reading the configuration and applying the choices throw.
 */
import type { LayerRow } from '../../../../proto/contract';
import { finding } from '../../../../proto/findings';
import type { Finding, JobOf } from '../../../../proto/job';
import { tableLayers, type LayerCapability, type QuantPlan } from '../../../../proto/plan';
import { activationQuantizers } from '../../../../proto/qat';
import { reason, type Reason } from '../../../../proto/reasons';
import { listed } from '../../export/preflight';
import { applyRetrainChoices, trainedWeightBits, weightQuantizersFor } from '../../formats/amct/retrainChoices';
import { bitsOf, isBitPair, planFromRetrain, writeRetrain, type RetrainConfig } from '../../formats/amct/retrainConfig';
import type { Warnings } from '../ptq/warnings';
import { retrainConfigOf } from '../qat/config';
import type { Planned } from './planned';

export function trainingPlan(
  { config: path, training, changes }: JobOf<'plan'>,
  layers: readonly LayerCapability[],
  warnings: Warnings,
): Planned {
  const first = retrainConfigOf({ ...training, config: path }, layers, warnings);
  const config = applyRetrainChoices(first, layers, changes);
  const plan = planFromRetrain(config, layers);
  return {
    rows: layers.map((capability) => rowOf(capability, config)),
    config: writeRetrain(config),
    plan,
    findings: [...forbiddenPairs(config), ...notDeployed(plan)],
  };
}

function rowOf(capability: LayerCapability, { layers }: RetrainConfig): LayerRow {
  const { layer, op, hasWeight, perChannel, dataBits } = capability;
  const why = whyNot(capability);
  const { retrain_enable = false, data, weight } = layers.get(layer) ?? {};
  return {
    ...{ name: layer, op, hasWeight, perChannelPossible: perChannel, dataBitsPossible: dataBits },
    quantizable: why === undefined,
    ...(why ? { reason: why } : {}),
    weightBitsPossible: trainedWeightBits(capability),
    enabled: retrain_enable,
    dataBits: data ? bitsOf(data.dst_type) : 8,
    weightBits: weight ? bitsOf(weight.dst_type) : null,
    perChannel: weight?.channel_wise ?? false,
    ...{ observers: [], observer: '', symmetric: false },
    training: { dataQuantizers: activationQuantizers, weightQuantizers: weightQuantizersFor(capability) },
    dataQuantizer: data?.quantizer ?? 'ulq',
    weightQuantizer: weight?.quantizer ?? 'arq',
  };
}

/** A layer without weight has nothing that is trained with a quantizer. */
const whyNot = ({ float, hasWeight, op }: LayerCapability): Reason | undefined =>
  float ?? (hasWeight ? undefined : reason('UNSUPPORTED_OP', { op }));

function forbiddenPairs({ layers }: RetrainConfig): Finding[] {
  const byPair = new Map<string, string[]>();
  for (const [name, { retrain_enable, data, weight }] of layers) {
    const pair = [bitsOf(data.dst_type), bitsOf(weight.dst_type)] as const;
    if (retrain_enable && !isBitPair(...pair)) byPair.set(pair.join(), [...(byPair.get(pair.join()) ?? []), name]);
  }
  return [...byPair].map(([pair, names]) => {
    const [data, weight] = pair.split(',').map(Number) as [number, number];
    return finding('BIT_PAIR', { count: names.length, data, weight, layers: listed(names) }, undefined, names);
  });
}

function notDeployed(plan: QuantPlan): Finding[] {
  const names = tableLayers(plan);
  if (names.length === 0) return [];
  return [finding('TABLE_NOT_DEPLOYED', { count: names.length, layers: listed(names) }, undefined, names)];
}
