/**
 * A calibration beside what the target can do with a layer (amct-facts §2). What common_config asks in vain is left out
 * with a warning, what an override asks in vain is an error; 4-bit weights of a convolution that is grouped or has an odd
 * number of input channels become 8 bits either way. `channel_wise: true` of common_config is refused at once for a layer
 * that takes one scale: the tool writes such a file and fails on it later.
 */
import { warning, type Warning } from '../../../../proto/amct/warnings';
import type { LayerCapability } from '../../../../proto/plan';
import type { Problems } from '../problems';
import type { Calibration } from './calibration';
import { algorithmOf, type LayerDraft } from './config';
import { isExtension } from './extension';

export interface Fitting {
  readonly problems: Problems;
  readonly warnings: Warning[];
  readonly capability: LayerCapability;
  /** A layer that is skipped gives neither errors nor warnings for what it inherits. */
  readonly enabled: boolean;
}

export function fitDraft(fitting: Fitting, calibration: Calibration): LayerDraft {
  const { activation, weight } = calibration.draft;
  return {
    quant_enable: fitting.enabled,
    dmq_balancer_param: fitBalancer(fitting, calibration),
    activation: activation && {
      ...activation,
      num_bits: fitDataBits(fitting, calibration, activation.num_bits),
      asymmetric: fitAsymmetric(fitting, calibration, activation.asymmetric),
    },
    weight: weight && {
      num_bits: fitWeightBits(fitting, calibration, weight.num_bits),
      channel_wise: fitChannelWise(fitting, calibration, weight.channel_wise),
    },
  };
}

function fitBalancer(fitting: Fitting, { draft, override, where }: Calibration): number | undefined {
  const { capability, problems } = fitting;
  const strength = draft.dmq_balancer_param;
  if (strength === undefined || capability.balance) return strength;
  const named = { layer: capability.layer, op: capability.op };
  if (override)
    problems.add('CONFIG_BALANCER', { ...where('dmq_balancer', 'migration_strength'), ...named, value: strength });
  else warn(fitting, warning('CONFIG_BALANCER_DROPPED', { file: problems.file, ...named }));
  return undefined;
}

function fitDataBits(fitting: Fitting, calibration: Calibration, bits: number | undefined): number | undefined {
  if (bits === undefined || fitting.capability.dataBits.includes(bits)) return bits;
  const where = calibration.where(messageOf(calibration), 'dst_type');
  if (calibration.override) refuseBits(fitting, where, bits, fitting.capability.dataBits);
  else lowerBits(fitting, 'dst_type', bits);
  return 8;
}

function fitWeightBits(fitting: Fitting, calibration: Calibration, bits: number | undefined): number | undefined {
  if (bits === undefined || fitting.capability.weightBits.includes(bits)) return bits;
  const where = calibration.where('arq_quantize', 'quant_bits');
  if (calibration.override && bits !== 4) refuseBits(fitting, where, bits, fitting.capability.weightBits);
  else lowerBits(fitting, 'quant_bits', bits);
  return 8;
}

function fitAsymmetric(
  fitting: Fitting,
  calibration: Calibration,
  asymmetric: boolean | undefined,
): boolean | undefined {
  const { layer, op, symmetricOnly } = fitting.capability;
  if (!asymmetric || !symmetricOnly) return asymmetric;
  const { line, key } = calibration.where(messageOf(calibration), 'asymmetric');
  if (calibration.override) fitting.problems.add('CONFIG_SYMMETRIC_ONLY', { line, key, layer, op });
  else warn(fitting, warning('CONFIG_SYMMETRIC_USED', { file: fitting.problems.file, layer, op }));
  return false;
}

function fitChannelWise(
  fitting: Fitting,
  calibration: Calibration,
  channelWise: boolean | undefined,
): boolean | undefined {
  const { layer, op, perChannel } = fitting.capability;
  if (!channelWise || perChannel) return channelWise;
  const { line, key } = calibration.where('arq_quantize', 'channel_wise');
  if (fitting.enabled || calibration.override) fitting.problems.add('CONFIG_CHANNEL_WISE', { line, key, layer, op });
  return false;
}

/** The message that states the activation's algorithm. */
function messageOf({ draft }: Calibration): string {
  const algorithm = algorithmOf(draft.activation!);
  return `${isExtension(algorithm) ? 'mcs' : algorithm}_quantize`;
}

function refuseBits(
  { problems, capability }: Fitting,
  { line, key }: { readonly line: number; readonly key: string },
  bits: number,
  allowed: readonly number[],
): void {
  const { layer, op } = capability;
  problems.add('CONFIG_LAYER_VALUE', { line, key, value: `INT${bits}`, layer, op, allowed: allowed.join(', ') });
}

function lowerBits(fitting: Fitting, key: string, bits: number): void {
  const { layer, op } = fitting.capability;
  warn(fitting, warning('CONFIG_BITS_LOWERED', { file: fitting.problems.file, layer, op, key, bits }));
}

function warn({ enabled, warnings }: Fitting, said: Warning): void {
  if (enabled) warnings.push(said);
}
