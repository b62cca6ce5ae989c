/** Tile: repeats the input along each axis. */
import type { Dim } from '../../graph/build';
import type { Operator } from '../operator';
import { withIdentity } from '../support/compute';
import { moved } from '../support/elements';

export const Tile: Operator = {
  type: 'Tile',
  inputs: [2, 2],
  infer(context) {
    const data = context.type(0);
    if (!data?.shape) return [data && { dataType: data.dataType }];
    const { shape } = data;
    const repeats = context.ints(1);
    if (repeats && repeats.length !== shape.length)
      context.invalid('repeats', repeats, `one number for each of the ${shape.length} axes`);
    const times = withIdentity(1, (a, b) => a * b);
    const output = shape.map((dim, axis): Dim => times(dim, repeats?.[axis] ?? null));
    return [moved(data, output, (index) => index.map((at, axis) => at % (shape[axis] as number)))];
  },
};
