/** MaxUnpool: puts what a MaxPool kept back to where it stood, zeros elsewhere; the shape may be an input. */
import { intsAttribute } from '../../graph/attributes';
import type { InferContext, Operator, Shape } from '../operator';
import { isGiven } from '../support/axes';
import { unknownDims } from '../support/shapes';
import { transposedOutput, windowOf, windowRules, windowShape } from '../support/windows';

export const MaxUnpool: Operator = {
  type: 'MaxUnpool',
  inputs: [2, 3],
  attributes: windowRules,
  infer(context) {
    const data = context.type(0);
    return [data && { dataType: data.dataType, shape: data.shape && outputShape(context, data.shape) }];
  },
};

function outputShape(context: InferContext, data: Shape): Shape {
  if (isGiven(context, 2)) return context.ints(2) ?? unknownDims(data.length);
  const kernel = intsAttribute(context.node, 'kernel_shape') ?? [];
  const window = windowOf(context.node, kernel) ?? context.disagree();
  return (
    windowShape(data, data[1] ?? null, window, (size, own, axis) => transposedOutput(size, own, axis, [])) ??
    context.disagree()
  );
}
