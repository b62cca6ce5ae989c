/** Range: start, start + delta, … before limit. */
import { DataType } from '../../graph/onnx';
import type { Operator } from '../operator';
import { elements, isFollowed, stored } from '../support/elements';

/** Far above any list of positions, far below what fills the memory. */
const MAX = 2 ** 28;

export const Range: Operator = {
  type: 'Range',
  inputs: [3, 3],
  infer(context) {
    const dataType = [0, 1, 2].map((i) => context.type(i)?.dataType).find((each) => each) ?? DataType.UNDEFINED;
    const [start = null, limit = null, delta = null] = [0, 1, 2].map((i) => context.ints(i)?.[0] ?? null);
    if (delta === 0) context.invalid('delta', delta, 'a step other than 0');
    if (start === 0 && delta === 1 && typeof limit === 'string') return [{ dataType, shape: [limit] }];
    if (typeof start !== 'number' || typeof limit !== 'number' || typeof delta !== 'number')
      return [{ dataType, shape: [null] }];
    const shape = [Math.max(0, Math.ceil((limit - start) / delta))];
    if (shape[0]! > MAX) context.invalid('limit', limit, `a limit that gives at most ${MAX} numbers`);
    const ints = isFollowed(dataType)
      ? elements(shape, ([index = 0]) => stored(start + index * delta, dataType))
      : undefined;
    return [{ dataType, shape, ints }];
  },
};
