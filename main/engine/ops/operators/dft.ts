/** DFT: the discrete Fourier transform along one axis; the last axis holds a real number or real and imaginary part. */
import { intAttribute } from '../../graph/attributes';
import type { Dim } from '../../graph/build';
import type { InferContext, Operator } from '../operator';
import { isGiven } from '../support/axes';
import { flag, int } from '../support/rules';
import { frequencies } from '../support/signals';
import { axisOf, unknownDims, withDim } from '../support/shapes';

export const DFT: Operator = {
  type: 'DFT',
  inputs: [1, 3],
  attributes: { axis: int(), inverse: flag, onesided: flag },
  infer(context) {
    const dataType = context.type(0)?.dataType ?? 0;
    const shape = context.shape(0);
    if (!shape) return [{ dataType }];
    const stated = statedAxis(context);
    if (stated === undefined) return [{ dataType, shape: unknownDims(shape.length) }];
    const axis = axisOf(context, stated, shape.length);
    const length: Dim = isGiven(context, 1) ? (context.ints(1)?.[0] ?? null) : shape[axis]!;
    const onesided = intAttribute(context.node, 'onesided', 0) === 1;
    // The inverse of one half of a spectrum is a real signal, of a length that opsets tell differently.
    if (onesided && intAttribute(context.node, 'inverse', 0) === 1)
      return [{ dataType, shape: withDim(withDim(shape, axis, null), shape.length - 1, null) }];
    return [{ dataType, shape: withDim(withDim(shape, axis, frequencies(length, onesided)), shape.length - 1, 2) }];
  },
};

/** An attribute in opset 17, an input later; undefined where it is not known. */
function statedAxis(context: InferContext): number | undefined {
  if (context.opset < 20) return intAttribute(context.node, 'axis', 1);
  if (!isGiven(context, 2)) return -2;
  const axis = context.ints(2)?.[0];
  return typeof axis === 'number' ? axis : undefined;
}
