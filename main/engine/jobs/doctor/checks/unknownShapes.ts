/** Values whose shape only a run can tell. */
import { finding } from '../../../../../proto/findings';
import type { Check } from '../check';

export const unknownShapes: Check = {
  id: 'unknownShapes',
  find({ graph, types }) {
    const outputs = graph.node.flatMap((node) => node.output.filter((value) => value !== ''));
    const count = outputs.filter((value) => types.values.get(value)?.shape === undefined).length;
    return count > 0 ? [finding('SHAPES_UNKNOWN', { count })] : [];
  },
};
