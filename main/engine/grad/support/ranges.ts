/** Parameters of data quantizers: the ends of a range, or its magnitude alone; and how a bad step is taken back. */
import type { Affine, Codes, DataQuantizer, Limits } from '../dataQuantizer';
import type { Emitter, Value } from '../emitter';

/** s = (clip_max − clip_min) / (2^b − 1), z = rint(qmin − clip_min / s). */
export function rangeAffine(
  e: Emitter,
  [clipMax, clipMin]: readonly Value[],
  { lowest, highest }: Pick<Codes, 'lowest' | 'highest'>,
): Affine {
  const scale = e.div(e.sub(clipMax!, clipMin!), highest - lowest);
  return { scale, zeroPoint: e.op('Round', [e.sub(lowest, e.div(clipMin!, scale))]) };
}

export const rangeBegin = ({ max, min }: Limits, { unsigned }: Codes): readonly number[] => [max, unsigned ? 0 : min];

/** The zero point of a quantizer that does not learn it: 0 is the lowest code where no data is below it. */
export const fixedZero = ({ lowest, unsigned }: Codes): number => (unsigned ? lowest : 0);

/** The magnitude that a quantizer without a zero point of its own has to reach, and the code that stands for it. */
export function magnitude({ max, min }: Limits, codes: Codes): { readonly limit: number; readonly code: number } {
  const code = codes.highest - fixedZero(codes);
  return { code, limit: codes.unsigned ? max : Math.max(max, (-min * code) / -codes.lowest) };
}

/** Takes back the step of all parameters together where they cannot be used. */
export function restoreUnless(holds: (values: readonly number[], codes: Codes) => boolean): DataQuantizer['guard'] {
  return (now, before, codes) => {
    const values = now.map((each) => each[0]!);
    if (!holds(values, codes)) now.forEach((each, i) => each.set(before[i]!));
  };
}
