/** Initializers that hold the same bytes as another one. */
import { finding } from '../../../../../proto/findings';
import { tensorBytes } from '../../../graph/tensor';
import type { Check } from '../check';
import { contentsOf } from '../contents';

/** Smaller tensors (biases, shapes) may well hold the same bytes by chance. */
const LEAST_BYTES = 1024;

export const repeatedTensors: Check = {
  id: 'repeatedTensors',
  find: ({ graph }) =>
    [...contentsOf(graph)]
      .filter(([tensor, first]) => tensor !== first && tensorBytes(tensor) >= LEAST_BYTES)
      .map(([tensor, first]) =>
        finding('TENSOR_DUPLICATED', { tensor: tensor.name, other: first.name, bytes: tensorBytes(tensor) }),
      ),
};
