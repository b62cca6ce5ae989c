/** Weights in other floats than float32. */
import { finding } from '../../../../../proto/findings';
import { DataType, typeName } from '../../../graph/onnx';
import type { Check } from '../check';
import { layerWeights } from '../weightStatistics';

export const weightTypes: Check = {
  id: 'weightTypes',
  find: ({ graph }) =>
    layerWeights(graph)
      .filter(({ tensor }) => tensor.dataType !== DataType.FLOAT)
      .map(({ node, tensor }) =>
        finding('WEIGHT_NOT_FLOAT32', { tensor: tensor.name, type: typeName(tensor.dataType) }, node.name),
      ),
};
