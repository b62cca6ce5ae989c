/**
 * Choices of a user, layer by layer, on top of a configuration of retraining. A quantizer that is chosen anew begins with its defaults;
 * LNQ has 4 bits and one scale for the whole tensor, whatever else is chosen (amct-spec §13.5). Which bits of data go with which of
 * weights is not judged here. Throws CHOICE_LAYER, CHOICE_VALUE.
 */
import { fail } from '../../../../proto/errors';
import type { LayerChange } from '../../../../proto/job';
import type { LayerCapability } from '../../../../proto/plan';
import { activationQuantizers, type WeightQuantizer } from '../../../../proto/qat';
import { weightQuantizers } from '../../grad/weightQuantizers';
import { allow } from './choices';
import {
  completeRetrain,
  trainable,
  TRAINED_WEIGHT_BITS,
  type DstType,
  type RetrainConfig,
  type RetrainData,
  type RetrainLayer,
  type RetrainWeight,
} from './retrainConfig';

export const trainedWeightBits = ({ weightBits }: LayerCapability): readonly number[] =>
  weightBits.filter((bits) => TRAINED_WEIGHT_BITS.includes(bits));

/** Quantizers that a layer has the bits for. */
export function weightQuantizersFor(capability: LayerCapability): readonly WeightQuantizer[] {
  const possible = trainedWeightBits(capability);
  const fitting = [...weightQuantizers.values()].filter(
    ({ bits }) => bits?.some((each) => possible.includes(each)) ?? true,
  );
  return fitting.map(({ name }) => name as WeightQuantizer);
}

export function applyRetrainChoices(
  config: RetrainConfig,
  capabilities: readonly LayerCapability[],
  changes: Readonly<Record<string, LayerChange>>,
): RetrainConfig {
  const known = new Map(trainable(capabilities).map((each) => [each.layer, each]));
  for (const layer of Object.keys(changes)) if (!known.has(layer)) fail('CHOICE_LAYER', { layer });
  const layers = [...config.layers].map(([name, layer]): [string, RetrainLayer] => {
    const change = Object.hasOwn(changes, name) ? changes[name] : undefined;
    return [name, change ? changed(layer, change, known.get(name)!) : layer];
  });
  return { ...config, layers: new Map(layers) };
}

function changed(layer: RetrainLayer, change: LayerChange, capability: LayerCapability): RetrainLayer {
  const { enabled, dataBits, weightBits, perChannel, dataQuantizer, weightQuantizer } = change;
  const data = otherData(layer.data, dataQuantizer);
  const weight = otherWeight(layer.weight, weightQuantizer);
  const fixedBits = weightQuantizers.get(weight.quantizer ?? 'arq')!.bits;
  allow(capability, 'observer', change.observer, []);
  allow(capability, 'symmetric', change.symmetric, []);
  allow(capability, 'dataBits', dataBits, capability.dataBits);
  allow(capability, 'weightBits', weightBits, fixedBits ?? trainedWeightBits(capability));
  allow(capability, 'perChannel', perChannel, capability.perChannel ? [true, false] : [false]);
  allow(capability, 'dataQuantizer', dataQuantizer, activationQuantizers);
  allow(capability, 'weightQuantizer', weightQuantizer, weightQuantizersFor(capability));
  const draft = {
    retrain_enable: enabled ?? layer.retrain_enable,
    data: { ...data, dst_type: typeOf(dataBits, data.dst_type) },
    weight: {
      ...weight,
      dst_type: typeOf(weightBits, weight.dst_type),
      channel_wise: perChannel ?? weight.channel_wise,
    },
  };
  return completeRetrain(draft, capability);
}

const typeOf = (bits: number | undefined, old: DstType): DstType => (bits === undefined ? old : `INT${bits}`);

function otherData(data: RetrainData, quantizer: RetrainData['quantizer']): RetrainData {
  if (quantizer === undefined || quantizer === (data.quantizer ?? 'ulq')) return data;
  return { dst_type: data.dst_type, ...(quantizer === 'ulq' ? {} : { quantizer }) };
}

function otherWeight(weight: RetrainWeight, quantizer: RetrainWeight['quantizer']): RetrainWeight {
  if (quantizer === undefined || quantizer === (weight.quantizer ?? 'arq')) return weight;
  const { channel_wise, dst_type } = weight;
  if (quantizer === 'lnq') return { channel_wise: false, dst_type: 'INT4', quantizer };
  return { channel_wise, dst_type, ...(quantizer === 'arq' ? {} : { quantizer }) };
}
