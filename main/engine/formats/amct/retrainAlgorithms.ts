/**
 * The quantizers of training under the names that configurations have for them. AMCT's own are `ulq_quantize`, `arq_retrain` and
 * `ulq_retrain` (LSQ on weights); `luq_retrain`, `fixed_quant_param_retrain` and `lnq_retrain` are words of HiSilicon's dialect, which
 * says bits by `num_bits` (amct-spec §13.5); LSQ, LSQ+ and PACT on data are an extension of ours, `"algo": "mcs.<name>"`, which AMCT
 * refuses, so that nobody takes such a file for one of its own.
 */
import type { ActivationQuantizer, WeightQuantizer } from '../../../../proto/qat';
import { weightQuantizers } from '../../grad/weightQuantizers';
import type { Rule } from './rules';

interface Algorithm {
  readonly algo: string;
  /** Keys beside `algo`, in the order in which they are written. */
  readonly keys: readonly string[];
}

const RANGE = ['clip_max', 'clip_min', 'fixed_min', 'dst_type'];

export const DATA_ALGORITHMS: Readonly<Record<ActivationQuantizer, Algorithm>> = {
  ulq: { algo: 'ulq_quantize', keys: RANGE },
  lsq: { algo: 'mcs.lsq', keys: RANGE },
  lsqPlus: { algo: 'mcs.lsqPlus', keys: RANGE },
  pact: { algo: 'mcs.pact', keys: RANGE },
  luq: { algo: 'luq_retrain', keys: ['num_bits'] },
  fixed: { algo: 'fixed_quant_param_retrain', keys: ['scale', 'zero_point', 'num_bits'] },
};

export const WEIGHT_ALGORITHMS: Readonly<Record<WeightQuantizer, Algorithm>> = {
  arq: { algo: 'arq_retrain', keys: ['channel_wise', 'dst_type'] },
  lsq: { algo: 'ulq_retrain', keys: ['channel_wise', 'dst_type'] },
  lnq: {
    algo: 'lnq_retrain',
    keys: [...Object.keys(weightQuantizers.get('lnq')!.settings!), 'channel_wise', 'num_bits'],
  },
};

const above: Rule<number> = { allowed: '> 0', holds: (value) => value > 0 };

/** What the settings of LNQ may be. */
export const LNQ_RULES: Readonly<Record<string, Rule<number>>> = {
  cluster_freq: { allowed: '1, 2, …', holds: (value) => Number.isInteger(value) && value > 0 },
  max_iteration: { allowed: '500 … 2000', holds: (value) => Number.isInteger(value) && value >= 500 && value <= 2000 },
  min_distance: { allowed: '[1e-8, 1e-2]', holds: (value) => value >= 1e-8 && value <= 1e-2 },
  clip_max: above,
};

export const FIXED_RULES: Readonly<Record<'scale' | 'zero_point', Rule<number>>> = {
  scale: above,
  zero_point: { allowed: '-32768 … 32767', holds: (value) => Number.isInteger(value) && Math.abs(value + 0.5) < 32768 },
};

export const NUM_BITS: Rule<number> = {
  allowed: '4, 8 … 16',
  holds: (value) => value === 4 || (value >= 8 && value <= 16),
};

export const LNQ_BITS: Rule<number> = { allowed: '4', holds: (value) => value === 4 };

/** The quantizer that a configuration calls so. */
export function named<Name extends string>(
  algorithms: Readonly<Record<Name, Algorithm>>,
  algo: string | undefined,
): Name | undefined {
  return (Object.keys(algorithms) as Name[]).find((name) => algorithms[name].algo === algo);
}

export const algosOf = (algorithms: Readonly<Record<string, Algorithm>>): readonly string[] =>
  Object.values(algorithms).map(({ algo }) => algo);
