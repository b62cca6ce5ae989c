/** ConvTranspose: the gradient of Conv by its data, as a layer of its own; W is [Cin, Cout / group, …kernel]. */
import { intAttribute, intsAttribute } from '../../graph/attributes';
import type { Dim } from '../../graph/build';
import type { InferContext, Operator, Shape } from '../operator';
import { sizeOf, unify } from '../support/shapes';
import { checkBias, transposedOutput, weightWindow, windowRules, windowShape, type Window } from '../support/windows';

export const ConvTranspose: Operator = {
  type: 'ConvTranspose',
  inputs: [2, 3],
  attributes: windowRules,
  infer(context) {
    const data = context.type(0);
    const weight = context.shape(1);
    if (!data?.shape || !weight) return [data && { dataType: data.dataType }];
    return [{ dataType: data.dataType, shape: outputShape(context, data.shape, weight) }];
  },
  weight: { data: 0, weight: 1, bias: 2, outputAxis: () => 1, inputAxis: () => 0 },
  macs(context, output) {
    const data = context.shape(0);
    const weight = context.shape(1);
    const inputs = data && sizeOf([output[0]!, ...data.slice(1)]);
    const perInput = weight && sizeOf(weight.slice(1));
    return inputs === undefined || perInput === undefined ? undefined : inputs * perInput;
  },
};

function outputShape(context: InferContext, data: Shape, weight: Shape): Shape | undefined {
  const window = weightWindow(context, data, weight);
  const group = intAttribute(context.node, 'group', 1);
  const [inputs = null, perGroup = null] = weight;
  if (unify(data[1]!, inputs) === undefined) return context.disagree();
  if (typeof inputs === 'number' && inputs % group !== 0)
    return context.invalid('group', group, `a divisor of the ${inputs} input channels`);
  const channels = typeof perGroup === 'number' ? perGroup * group : null;
  checkBias(context, 2, channels);
  const stated = intsAttribute(context.node, 'output_shape') ?? [];
  if (!window) return undefined;
  const { outputPadding, strides, dilations } = window;
  if (outputPadding.some((size, i) => size >= Math.max(strides[i]!, dilations[i]!)))
    context.invalid('output_padding', outputPadding, 'numbers less than the stride or the dilation');
  if (stated.length > 0 && stated.length !== window.kernel.length && stated.length !== data.length)
    return context.invalid('output_shape', stated, `${window.kernel.length} sizes`);
  const output = (size: Dim, own: Window, axis: number): Dim => transposedOutput(size, own, axis, stated);
  return windowShape(data, channels, window, output) ?? context.disagree();
}
