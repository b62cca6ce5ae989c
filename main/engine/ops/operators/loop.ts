/** Loop: repeats a graph; carried values come out as the last round left them, scan outputs are stacked. */
import type { Dim } from '../../graph/build';
import { DataType } from '../../graph/onnx';
import type { InferContext, MaybeType, Operator } from '../operator';
import { settled } from '../support/branches';
import { isGiven } from '../support/axes';

export const Loop: Operator = {
  type: 'Loop',
  inputs: [2, Infinity],
  omissible: [0, 1],
  infer(context) {
    const carried = context.node.input.slice(2).map((_, i) => context.type(i + 2));
    const round: MaybeType = { dataType: DataType.INT64, shape: [] };
    const condition: MaybeType = { dataType: DataType.BOOL, shape: [] };
    const run = (states: readonly MaybeType[]) => context.body('body', [round, condition, ...states]).slice(1);
    const outputs = settled(carried, run);
    const trips = tripCount(context);
    return outputs.map((type, i): MaybeType => {
      if (i < carried.length || !type) return type;
      return { dataType: type.dataType, shape: type.shape && [trips, ...type.shape] };
    });
  },
};

/** The number of rounds, where no condition can end the loop early. */
function tripCount(context: InferContext): Dim {
  return isGiven(context, 1) ? null : (context.ints(0)?.[0] ?? null);
}
