/** Gather: takes slices of the data along one axis; the indices' shape stands in place of that axis. */
import { intAttribute } from '../../graph/attributes';
import type { Operator, ValueType } from '../operator';
import { elements, readerOf } from '../support/elements';
import { int } from '../support/rules';
import { axisOf, withDim } from '../support/shapes';

export const Gather: Operator = {
  type: 'Gather',
  inputs: [2, 2],
  attributes: { axis: int() },
  infer(context) {
    const data = context.type(0);
    const indices = context.type(1);
    if (!data?.shape) return [data && { dataType: data.dataType }];
    const axis = axisOf(context, intAttribute(context.node, 'axis', 0), data.shape.length);
    if (!indices?.shape) return [{ dataType: data.dataType }];
    const shape = withDim(data.shape, axis, ...indices.shape);
    return [{ dataType: data.dataType, shape, ints: gathered(data, indices, axis, shape) }];
  },
};

function gathered(data: ValueType, indices: ValueType, axis: number, shape: ValueType['shape']): ValueType['ints'] {
  const read = readerOf(data);
  const readIndex = readerOf(indices);
  const rank = indices.shape!.length;
  const size = data.shape![axis];
  if (!read || !readIndex || typeof size !== 'number') return undefined;
  return elements(shape, (index) => {
    const chosen = readIndex(index.slice(axis, axis + rank));
    if (typeof chosen !== 'number' || chosen < -size || chosen >= size) return null;
    return read([...index.slice(0, axis), chosen < 0 ? chosen + size : chosen, ...index.slice(axis + rank)]);
  });
}
