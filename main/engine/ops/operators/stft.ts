/** STFT: the Fourier transforms of frames of a signal [N, length, 1 or 2]; gives [N, frames, frequencies, 2]. */
import { intAttribute } from '../../graph/attributes';
import type { Dim } from '../../graph/build';
import type { InferContext, Operator } from '../operator';
import { isGiven } from '../support/axes';
import { flag } from '../support/rules';
import { frequencies } from '../support/signals';

export const STFT: Operator = {
  type: 'STFT',
  inputs: [2, 4],
  attributes: { onesided: flag },
  infer(context) {
    const dataType = context.type(0)?.dataType ?? 0;
    const [batch = null, length = null] = context.shape(0) ?? [];
    const frame = frameLength(context);
    const step = context.ints(1)?.[0];
    const known = typeof length === 'number' && typeof frame === 'number' && typeof step === 'number' && step > 0;
    const frames = known ? Math.floor((length - frame) / step) + 1 : null;
    const onesided = intAttribute(context.node, 'onesided', 1) === 1;
    return [{ dataType, shape: [batch, frames, frequencies(frame, onesided), 2] }];
  },
};

/** Given as such, or as the length of the window. */
function frameLength(context: InferContext): Dim {
  if (isGiven(context, 3)) return context.ints(3)?.[0] ?? null;
  return context.shape(2)?.[0] ?? null;
}
