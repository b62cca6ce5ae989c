/** ConstantOfShape: a tensor of the given shape, filled with one value (float 0 where none is given). */
import { tensorAttribute } from '../../graph/attributes';
import { DataType } from '../../graph/onnx';
import type { Operator } from '../operator';
import { constantElements, elements, isFollowed } from '../support/elements';
import { tensor } from '../support/rules';
import { lengthOf, unknownDims } from '../support/shapes';

export const ConstantOfShape: Operator = {
  type: 'ConstantOfShape',
  inputs: [1, 1],
  attributes: { value: tensor },
  infer(context) {
    const value = tensorAttribute(context.node, 'value');
    const dataType = value?.dataType ?? DataType.FLOAT;
    const rank = lengthOf(context, 0);
    const shape = context.ints(0) ?? (rank === undefined ? undefined : unknownDims(rank));
    if (shape?.some((dim) => typeof dim === 'number' && dim < 0)) context.invalid('shape', shape, 'sizes ≥ 0');
    const fill = value ? (constantElements(value)?.[0] ?? null) : 0;
    return [{ dataType, shape, ints: isFollowed(dataType) ? elements(shape, () => fill) : undefined }];
  },
};
